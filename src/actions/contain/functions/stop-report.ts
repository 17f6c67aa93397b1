import type { Verified } from '../../../core/action.ts';
import type { ActionContext } from '../../../core/action-context.ts';
import type { Containment } from '../../../core/contain.ts';
import { clean, utc } from '../../../core/text.ts';
import { partly } from '../partly.ts';
import { readDurable } from './callers.ts';
import { type Mapping, readFunction, readMappings, readReserved, reads } from './lambda-function.ts';
import type { FunctionBefore } from './stop.ts';

/** So long a mapping that is being changed is waited for before it is called missing. */
const PATIENCE_MS = 10 * 60_000;

/** What is in force now, by what was read back. */
export async function reportOf(name: string, before: FunctionBefore, ctx: ActionContext): Promise<Verified> {
  const { lambda } = ctx.clients;
  if (!(await readFunction(lambda, name)))
    return {
      verdict: 'failed',
      reason: `${name} was deleted while it was stopped.`,
      advice: 'Ask CloudTrail who deleted it, and look for what was made in its place.',
    };
  const [reserved, mappings] = await Promise.all([readReserved(lambda, name), readMappings(lambda, name)]);
  const known = new Map(before.mappings.map((each) => [each.uuid, each]));
  const open = mappings.filter((each) => known.has(each.uuid) && each.state !== 'Disabled');
  const made = mappings.filter((each) => !known.has(each.uuid) && reads(each));
  const missing = [
    ...(reserved === 0 ? [] : [`reserved concurrency 0: it is ${reserved ?? 'none'}`]),
    ...open.map((each) => `${shown(each)} is ${each.state}`),
  ];
  if (missing.length > 0 && ctx.now() - before.at < PATIENCE_MS)
    return {
      verdict: 'pending',
      reason: `${reserved === 0 ? `${name} is stopped; ` : ''}not yet: ${missing.join('; ')}.`,
      checkAfterSeconds: 30,
      giveUpAfterSeconds: 3600,
    };
  const containment = containmentOf(name, before, reserved, made, await connectedOf(name, before, ctx), ctx.now());
  const stopped = `the reserved concurrency of ${name} is ${reserved ?? 'none'}`;
  if (missing.length === 0)
    return { verdict: 'done', result: `In force, not proven: ${stopped}: nothing of it starts any more.`, containment };
  return partly(name, stopped, missing, containment);
}

const shown = ({ uuid, source }: Mapping): string => `the event source mapping ${uuid} (${clean(source, 160)})`;

async function connectedOf(
  name: string,
  { isDurable }: FunctionBefore,
  { clients: { lambda } }: ActionContext,
): Promise<string[]> {
  if (!isDurable) return [];
  const running = await readDurable(lambda, name);
  return running.length > 0
    ? [
        `durable executions that have begun, and go on when it may run again: ${running.join(', ')}; end one by aws lambda stop-durable-execution`,
      ]
    : [];
}

function containmentOf(
  name: string,
  before: FunctionBefore,
  reserved: number | null,
  made: readonly Mapping[],
  durable: readonly string[],
  now: number,
): Containment {
  const { timeout, role, urls, mappings, codeSha, lastModified, layers, variables, callers, waiting } = before;
  const over = utc(new Date(now + timeout * 1000).toISOString());
  const isOpen = urls.includes('NONE');
  return {
    proof:
      reserved === 0
        ? {
            verdict: 'in force, not proven',
            by: `its reserved concurrency reads 0; its CloudWatch metric Invocations without a point after ${over}, and Throttles with some, would prove it`,
          }
        : { verdict: 'not in force', by: `its reserved concurrency is ${reserved ?? 'none'}` },
    cut:
      reserved === 0
        ? [
            `every new invocation of ${name}, of all its versions and aliases`,
            ...(urls.length > 0 ? [`calls of its ${isOpen ? 'public ' : ''}URL, which answers 429`] : []),
            ...(mappings.length > 0 ? [`${mappings.length} event source mappings, which keep their place`] : []),
          ]
        : [],
    notCut: [
      `invocations under way, which end within ${timeout} s`,
      `credentials of ${clean(role, 160)} that were taken from it: revoke the sessions of the role`,
      'whoever may change the function can start it again: look at who did, and take that away first',
    ],
    connected: [...durable, ...made.map((each) => `${shown(each)}, which was made since and reads for it`)],
    evidence: [
      `its code by its hash (SHA-256 ${codeSha}, of ${clean(lastModified, 40)}), in the journal; keep the code itself: aws lambda get-function --function-name ${name} --query Code.Location`,
      `${layers.length} layers, the names of ${variables.length} variables, its role and who may call it (${callers.join(', ') || 'nobody by its own policy'}), in the journal`,
    ],
    undo: 'gives the reserved concurrency back that it had, and has Lambda read on from where it stopped',
    alsoHit: `whoever calls it; ${waiting}`,
  };
}
