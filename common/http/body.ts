import { MIB, sizeOf } from "../bytes";
import { HttpError } from "../errors";
import { hasMoreValues, MAX_JSON_VALUES } from "../json";

/** How large a JSON answer may be. */
export interface AnswerLimit {
  readonly maxBytes: number;
  readonly maxValues: number;
}

/** Answers that carry lists, rows or metadata. */
export const MAX_ANSWER: AnswerLimit = { maxBytes: 4 * MIB, maxValues: MAX_JSON_VALUES };
/** Error answers, tokens, confirmations. */
export const MAX_SHORT_ANSWER_BYTES = MIB;

/** `serviceCode` of an answer above its limit: the same request would get it again. */
export const ANSWER_TOO_LARGE = "answerTooLarge";

interface Answer {
  readonly body: AsyncIterable<Uint8Array>;
  readonly status: number;
}

/** The text of an answer of at most `maxBytes`. Reading stops above it, with an HttpError that isn't retried. */
export async function readText({ body, status }: Answer, maxBytes: number): Promise<string> {
  const { bytes, isWhole } = await readUpTo(body, maxBytes);
  if (isWhole) return bytes.toString("utf8");
  throw answerTooLarge(`more than ${sizeOf(maxBytes)}`, status);
}

/** The same for JSON, which must not have more than `maxValues` values, either. */
export async function readJsonText(answer: Answer, { maxBytes, maxValues }: AnswerLimit): Promise<string> {
  const text = await readText(answer, maxBytes);
  if (hasMoreValues(text, maxValues)) throw answerTooLarge(`more than ${maxValues} values`, answer.status);
  return text;
}

/** The first `maxBytes` of some bytes, and whether these are all; what comes after them isn't read. */
export async function readUpTo(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const read: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    read.push(chunk);
    length += chunk.length;
    if (length > maxBytes) break;
  }
  return { bytes: Buffer.concat(read, Math.min(length, maxBytes)), isWhole: length <= maxBytes };
}

/** An answer that is larger than anything the service should send. */
export function answerTooLarge(size: string, status: number): HttpError {
  return new HttpError(`the answer has ${size}, far beyond what this service sends`, {
    status,
    serviceCode: ANSWER_TOO_LARGE,
    hint: "Nothing of it was used. If this repeats, something between here and the service alters its answers.",
  });
}
