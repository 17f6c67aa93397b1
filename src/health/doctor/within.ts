import type { Tried } from '../../core/inside.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import { answered } from '../answered.ts';
import { type Answer, type Check, off, ok, problem } from '../check.ts';
import { askEach } from './each.ts';
import type { Examined } from './examined.ts';

type Deployment = Examined['deployment'];

/** The functions that act and can try it. */
const ACTING = ['act-network', 'act-identity', 'act-storage'];
const SHOWN = 6;

type Within = Answer & { tried?: Tried[] };

const isInMember = ({ what }: Tried): boolean => / in \d{12}$/.test(what);

/** What only the functions themselves can tell, since nobody else has their roles: each is called, and tries. */
export async function checkWithin(examined: Examined): Promise<Check[]> {
  const { config, deployment } = examined;
  if (!config) return [];
  const proving = config.slackApp === 'off' ? [] : ['answers'];
  const all = await askEach(['deliveries', ...proving, ...ACTING], (id) =>
    answered(async (): Promise<Within> => ({ ...ok(''), tried: (await examined.askWithin(id)).tried })),
  );
  const [channels, acting] = [all.slice(0, 1 + proving.length), all.slice(1 + proving.length)];
  const rehearsed = { id: 'dry-run', what: 'AWS lets the functions act (dry run)' };
  const members = { id: 'members', what: 'Roles in member accounts' };
  return [
    { id: 'channels', what: 'Secrets of the channels', ...judged(channels, () => true, notify(deployment)) },
    { ...rehearsed, ...judged(acting, (one) => !isInMember(one), organisation(deployment)) },
    config.memberAccounts.length === 0
      ? { ...members, ...off('There are no member accounts.') }
      : { ...members, ...judged(acting, isInMember, memberRole(deployment, config.rolePath)) },
  ];
}

/** What several functions tried comes to; one that could not be asked leaves it unknown, unless another was refused. */
function judged(answers: readonly (Within | undefined)[], is: (one: Tried) => boolean, command: string): Answer {
  const tried = answers.flatMap((answer) => answer?.tried ?? []).filter(is);
  const bad = tried.filter((one) => !one.ok);
  const unknown = answers.find((answer) => answer && answer.state !== 'ok');
  if (bad.length === 0 && unknown) return { state: 'unknown', note: unknown.note };
  if (tried.length === 0) return ok('There is nothing to try.');
  if (bad.length === 0) return ok(`${shortened(tried.map(({ what }) => what))}.`);
  return problem(`${shortened(bad.map(({ what, why = 'refused' }) => `${what} (${why})`))}.`, command);
}

function shortened(list: readonly string[]): string {
  const more = list.length - SHOWN;
  return `${list.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const notify = ({ stack, region }: Deployment): string =>
  commandLine(`notify test --stack ${stack} --region ${region}`);

const organisation = ({ account }: Deployment): string =>
  `aws organizations list-policies-for-target --target-id ${account} --filter SERVICE_CONTROL_POLICY`;

/** To be run in the member account. */
const memberRole = ({ account, stack }: Deployment, rolePath: string): string =>
  `aws cloudformation deploy --stack-name ${stack}-member --capabilities CAPABILITY_NAMED_IAM --template-file deploy/member-role.generated.json --parameter-overrides Account=${account} Stack=${stack}${rolePath === '/' ? '' : ` RolePath=${rolePath}`}`;
