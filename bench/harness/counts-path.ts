/** Where the stub tells how often it was asked for what. */
export const COUNTS_PATH = '/counts';
