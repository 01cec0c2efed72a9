/** Where the benchmark keeps what it builds, below the root of the project. */
export const WORK_FOLDER = 'dist/bench';
