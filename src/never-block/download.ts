import { BadRangesError } from '../core/errors.ts';
import { clean } from '../core/text.ts';

const RANGES_URL = 'https://ip-ranges.amazonaws.com/ip-ranges.json';

/** About four times what AWS publishes today. */
const MOST_BYTES = 10_000_000;
const TIMEOUT_MS = 20_000;

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * Downloads AWS's address ranges as JSON. Follows no redirect, and stops at a size that the document cannot have.
 *
 * @throws BadRangesError when the answer is not JSON of that size, and what `fetch` throws
 */
export async function downloadRanges(fetch: Fetch): Promise<unknown> {
  const init: RequestInit = { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) };
  const response = await fetch(RANGES_URL, { ...init, headers: { accept: 'application/json' } });
  if (!response.ok) throw new BadRangesError(`${RANGES_URL} answered ${response.status}`);
  const text = await readText(response);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadRangesError(`${RANGES_URL} did not answer with JSON but "${clean(text, 40)}"`, { cause: error });
  }
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > MOST_BYTES) throw new BadRangesError(`${RANGES_URL} answered with more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
