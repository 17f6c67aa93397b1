import type { Config } from '../../core/config.ts';
import type { Tried } from '../../core/inside.ts';
import { containCommand, switchOf } from '../../core/member-contain.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import { answered } from '../answered.ts';
import { type Answer, type Check, off, ok, problem } from '../check.ts';
import { askEach } from './each.ts';
import type { Examined } from './examined.ts';

type Deployment = Examined['deployment'];

/** The functions that act and can try it; the last two only where something may be contained. */
const ACTING = ['act-network', 'act-identity', 'act-storage'];
const CONTAINING = ['act-contain', 'act-release'];
const SHOWN = 6;

type Within = Answer & { tried?: Tried[] };

const isInMember = ({ what }: Tried): boolean => / in \d{12}$/.test(what);

/** What only the functions themselves can tell, since nobody else has their roles: each is called, and tries. */
export async function checkWithin(examined: Examined): Promise<Check[]> {
  const { config, deployment } = examined;
  if (!config) return [];
  const proving = config.slackApp === 'off' ? [] : ['answers'];
  const containing = config.contain.length > 0 ? CONTAINING : [];
  const all = await askEach(['deliveries', ...proving, ...ACTING, ...containing], (id) =>
    answered(async (): Promise<Within> => ({ ...ok(''), tried: (await examined.askWithin(id)).tried })),
  );
  const own = 1 + proving.length;
  const [channels, acting] = [all.slice(0, own), all.slice(own, own + ACTING.length)];
  const contained = all.slice(own + ACTING.length);
  const rehearsed = { id: 'dry-run', what: 'AWS lets the functions act (dry run)' };
  const members = { id: 'members', what: 'Roles in member accounts' };
  return [
    { id: 'channels', what: 'Secrets of the channels', ...judged(channels, () => true, notify(deployment)) },
    { ...rehearsed, ...judged([...acting, ...contained], (one) => !isInMember(one), organisation(deployment)) },
    config.memberAccounts.length === 0
      ? { ...members, ...off('The setting memberAccounts names none.') }
      : { ...members, ...judged(acting, isInMember, memberRole(deployment, config.rolePath)) },
    ...(config.memberAccounts.length > 0 && containing.length > 0 ? [memberContainment(contained, config)] : []),
  ];
}

/** Only the owner of an account can let it be contained, so that the command is his. */
const memberContainment = (contained: readonly (Within | undefined)[], config: Config): Check => ({
  id: 'members-containment',
  what: 'Member accounts let be contained what the setting contain names',
  ...judged(
    contained,
    isInMember,
    containCommand(config, config.region, Object.fromEntries(config.contain.map((what) => [switchOf(what), 'on']))),
  ),
});

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
