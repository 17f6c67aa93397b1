import { denialOf } from '../core/denial.ts';
import { CommandError } from './commands/context.ts';
import { shown } from './out.ts';

/** Where the command looks: for messages that say what was looked for, and where. */
export interface AwsLogin {
  region: string;
  profile?: string | undefined;
}

const CREDENTIALS = /^(CredentialsProviderError|ProviderError|TokenProviderError)$/;
const EXPIRED = /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/;
const UNKNOWN_CALLER =
  /^(InvalidClientTokenId|UnrecognizedClientException|InvalidSignatureException|SignatureDoesNotMatch|AuthFailure)$/;
const DENIED = /AccessDenied|NotAuthorized|UnauthorizedOperation|AuthorizationError/;
const UNREACHABLE = /ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|TimeoutError|NetworkingError/;

/** Turns what AWS or its SDK threw into a sentence with what to do; anything that is not theirs comes back as it is. */
export function awsProblem(error: unknown, { region, profile }: AwsLogin): unknown {
  if (!(error instanceof Error)) return error;
  const { name } = error;
  const code = (error as { code?: string }).code ?? '';
  const said = shown(error.message, 400);
  const whose = profile ? `profile ${shown(profile, 64)}` : 'the environment or the default profile';
  const explain = (text: string): CommandError => new CommandError(text, { cause: error });
  if (CREDENTIALS.test(name))
    return explain(
      `No AWS credentials were found in ${whose} (${said}). Sign in (aws sso login, aws configure), or name a profile with --profile.`,
    );
  if (EXPIRED.test(name)) return explain(`The AWS credentials of ${whose} have expired: sign in again.`);
  if (UNKNOWN_CALLER.test(name))
    return explain(
      `AWS does not accept the credentials of ${whose} (${name}): check the profile, and the region ${region}.`,
    );
  if (DENIED.test(name)) {
    const { cause } = denialOf({ name, message: error.message }) ?? {};
    const by = cause ? ` It is denied by ${cause}.` : '';
    return explain(
      `AWS refused a call (${name}): ${said}${/[.!]$/.test(said) ? '' : '.'}${by} docs/operations.md, "Permissions of the command", lists the permissions that it needs.`,
    );
  }
  if (UNREACHABLE.test(`${name} ${code}`))
    return explain(`AWS in ${region} cannot be reached (${said}): check the network and --region.`);
  return '$metadata' in error ? explain(`AWS answered ${name}: ${said}`) : error;
}
