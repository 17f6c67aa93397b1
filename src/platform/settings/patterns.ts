import { once } from '../../core/once.ts';
import { isZone } from '../../core/time.ts';

/** What the ids and names of AWS look like, as far as settings name them. */
export const ADDRESS = /^[^\s@,<>"]+@[^\s@,<>"]+\.[^\s@,<>".]+$/;
export const DOMAIN = /^([a-z0-9-]{1,63}\.){1,8}[a-z]{2,63}$/;
export const PARAMETER = /^\/?[\w.-]{1,400}(\/[\w.-]{1,400}){0,14}$/;
export const OBJECT = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[\w./=@+-]{1,512}$/;
export const HEADER = /^[A-Za-z0-9-]{1,255}:(FIRST|LAST|ANY)$/;
/** RFC 9110's tokens, as far as anybody names headers by them. */
export const HEADER_NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/;
/** An origin, without a slash at its end. */
export const HTTPS_HOST = /^https:\/\/([a-z0-9-]{1,63}\.){1,8}[a-z]{2,63}(:\d{1,5})?$/;
/** Any text that identity providers take for whom a token is for: a client id, or a URI. */
export const AUDIENCE = /^[\w.:/@~+-]{1,255}$/;
export const SUBNET = /^subnet-[0-9a-f]{8,17}$/;
export const SECURITY_GROUP = /^sg-[0-9a-f]{8,17}$/;
/** Route 53 gives ids of up to 32 letters and digits. */
export const HOSTED_ZONE = /^Z[A-Z0-9]{5,31}$/;
/** A reference to an IP set of scope CLOUDFRONT, or to so many of them by name. */
export const CLOUDFRONT_SETS = /^[\w-]{1,128}-block-list(-v[46]-\d\d\|[\w-]{36}|\|\d{1,2})\|CLOUDFRONT$/;
/** A name of IAM with globs, by itself, with its path, or as a whole ARN. */
export const PRINCIPAL = /^[\w+=.@:/*?-]{1,512}$/;
export const BOUNDARY = /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]{1,512}$/;
export const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/;
/** IAM's own pattern of paths, but for characters that nobody types. */
export const ROLE_PATH = /^\/([\w+=,.@-]+\/){0,20}$/;
/** Both as AWS Organizations has them. */
export const ORGANISATION = /^o-[a-z0-9]{10,32}$/;
export const UNIT = /^(?:r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/;
export const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Any zone that this runtime knows, under any of its names: `Europe/Kyiv` as well as `Europe/Kiev`. */
export function isTimeZone(zone: string): boolean {
  // Offsets such as +01:00 are known to Intl, and not to EventBridge Scheduler.
  return /^[A-Za-z]/.test(zone) && isZone(zone);
}
/** Of DynamoDB. */
export const TABLE_NAME = /^[A-Za-z0-9_.-]{3,255}$/;

export const VPC = /^vpc-[0-9a-f]{8,17}$/;

/** The beginning of the path of a URL, without its query. */
export const URL_PATH = /^\/[\w./~%-]{0,199}$/;

// Made when a country is named: it takes nine milliseconds, which is a tenth of a function's start.
const regionNames = once(() => new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' }));
// Two letters that have a name and are no country to AWS WAF: unions, outlying Oceania, and codes that are reserved or past.
const NO_COUNTRY =
  /^(?:EU|EZ|UN|QO|X[ABC]|ZZ|AC|CP|CQ|DG|EA|IC|TA|AN|BU|CS|DD|DY|FX|HV|NH|NT|RH|SU|TP|VD|YD|YU|ZR|UK)$/;

/** Whether two letters are a country by ISO 3166 that AWS WAF knows. */
export const isCountry = (code: string): boolean =>
  /^[A-Z]{2}$/.test(code) && !NO_COUNTRY.test(code) && regionNames().of(code) !== undefined;
