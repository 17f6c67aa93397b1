import { parsedJson } from '../../core/json.ts';
import type { Reader } from '../read/reader.ts';

/**
 * Whether GuardDuty made the finding up, on somebody's request: it says so itself, or names what only samples name.
 */
export function isSample(detail: Reader): boolean {
  const info = detail.at('service.additionalInfo');
  return info.flag('sample') || markedInside(info.raw('value')) || hasSampleTitle(detail) || namesMadeUp(detail);
}

const hasSampleTitle = (detail: Reader): boolean => /^\[SAMPLE\]/i.test(detail.said('title') ?? '');

/**
 * Identifiers that samples carry and that AWS gives to nobody. Names that somebody could choose are not among them:
 * whoever took one of those would be spared.
 */
function namesMadeUp(detail: Reader): boolean {
  const resource = detail.at('resource');
  return (
    resource.said('instanceDetails.instanceId', 32) === 'i-99999999' ||
    resource.said('accessKeyDetails.accessKeyId', 64) === 'GeneratedFindingAccessKeyId' ||
    resource.list('s3BucketDetails').some((bucket) => bucket.said('name', 64) === 'bucketName')
  );
}

/**
 * `additionalInfo.value` holds JSON text, and in old events a Python dictionary. Its own `sample` counts, and nothing
 * deeper: user agents and the like stand inside too, and whoever wrote those must not be able to switch us off.
 */
function markedInside(value: unknown): boolean {
  // The field's name can be written in no other way but with an escape: most texts need not be parsed.
  if (typeof value === 'string' && !value.includes('sample') && !value.includes('\\')) return false;
  const info = typeof value === 'string' ? (parsedJson(value) ?? parsedJson(pythonToJson(value))) : value;
  const sample = typeof info === 'object' && info !== null ? (info as { sample?: unknown }).sample : undefined;
  return sample === true || (typeof sample === 'string' && sample.toLowerCase() === 'true');
}

const WORDS: Record<string, string> = { True: 'true', False: 'false', None: 'null' };

/** Rewrites quotes and words outside of strings; what is in a string stays in it. Linear: a string may end unclosed. */
function pythonToJson(text: string): string {
  return text.replace(
    /"(?:[^"\\]|\\.?)*(?:"|$)|u?'((?:[^'\\]|\\.?)*)(?:'|$)|\b(?:True|False|None)\b/gs,
    (token, single?: string) => (single === undefined ? (WORDS[token] ?? token) : JSON.stringify(single)),
  );
}
