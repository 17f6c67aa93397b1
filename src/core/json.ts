type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
/** What can be written as JSON and read again as it was. */
export type JsonObject = { [key: string]: Json };

/** What a text says as JSON; undefined when it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
