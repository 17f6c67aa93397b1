import type { Reader } from '../read/reader.ts';

/** Whether GuardDuty made the finding up, on somebody's request: any of its three marks says so. */
export function isSample(detail: Reader): boolean {
  const info = detail.at('service.additionalInfo');
  return info.flag('sample') || markedInside(info.raw('value')) || /^\[SAMPLE\]/i.test(detail.said('title') ?? '');
}

/**
 * `additionalInfo.value` holds JSON text, and in old events a Python dictionary. Its own `sample` counts, and nothing
 * deeper: user agents and the like stand inside too, and whoever wrote those must not be able to switch us off.
 */
function markedInside(value: unknown): boolean {
  const info = typeof value === 'string' ? (parsed(value) ?? parsed(pythonToJson(value))) : value;
  const sample = typeof info === 'object' && info !== null ? (info as { sample?: unknown }).sample : undefined;
  return sample === true || (typeof sample === 'string' && sample.toLowerCase() === 'true');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const WORDS: Record<string, string> = { True: 'true', False: 'false', None: 'null' };

/** Rewrites quotes and words outside of strings; what is in a string stays in it. Linear: a string may end unclosed. */
function pythonToJson(text: string): string {
  return text.replace(
    /"(?:[^"\\]|\\.?)*(?:"|$)|u?'((?:[^'\\]|\\.?)*)(?:'|$)|\b(?:True|False|None)\b/gs,
    (token, single?: string) => (single === undefined ? (WORDS[token] ?? token) : JSON.stringify(single)),
  );
}
