import type { Construct } from 'constructs';
import { templateMeasure } from './longest-text.ts';

/** Quotation marks and a comma. */
const AROUND_TEXT = 3;

/**
 * Returns texts in several lists, in their order, each as long as there is room for when it is deployed.
 *
 * @param roomOf characters of the JSON of the list with this index, without its brackets
 * @param around characters that stand around each text
 */
export function textChunks(
  scope: Construct,
  texts: readonly string[],
  roomOf: (index: number) => number,
  around = AROUND_TEXT,
): string[][] {
  const { textBytes } = templateMeasure(scope);
  const chunks: string[][] = [];
  let room = 0;
  for (const text of texts) {
    const length = textBytes(text) + around;
    if (length > room) {
      room = roomOf(chunks.length);
      chunks.push([]);
    }
    chunks.at(-1)?.push(text);
    room -= length;
  }
  return chunks;
}
