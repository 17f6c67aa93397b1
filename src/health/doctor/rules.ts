import { ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { nameOfRule } from '../../sources/deployed-rules.ts';
import { broughtByRules } from '../../sources/index.ts';
import { answered } from '../answered.ts';
import { type Answer, type Check, ok, problem } from '../check.ts';
import { listRules } from '../list-rules.ts';
import { checkEach } from './each.ts';
import type { Examined } from './examined.ts';
import { remake } from './redeploy.ts';

/** Every rule that a deployment has, by its name on the bus without the stack's, and the feed whose queue it fills. */
export const RULES = broughtByRules.flatMap((source) =>
  source.rules.map((_, n) => ({ name: nameOfRule(source, n), source: source.id, feed: source.feed })),
);

/** Whether the rules that bring events are there, on, and lead to their queues. */
export async function checkRules(examined: Examined): Promise<Check[]> {
  const { clients, deployment } = examined;
  const { stack } = deployment;
  const shape = { id: 'rules', what: 'Rules that bring events' };
  const listed = await answered(async () => ({ ...ok(''), rules: await listRules(clients.eventbridge, stack) }));
  if (!('rules' in listed)) return [{ ...shape, ...listed }];
  const { rules } = listed;
  return checkEach(
    { ...shape, well: (count) => `All ${count} are on, and lead to their queues.` },
    RULES.map(({ name }) => name),
    async (name): Promise<Answer> => {
      const full = `${stack}-${name}`;
      const rule = rules.get(full);
      if (!rule) return problem('It does not exist: somebody deleted it, and its events are lost.', remake(examined));
      if (rule.State === 'DISABLED')
        return problem(
          'It is off, and its events are lost.',
          `aws events enable-rule --region ${deployment.region} --name ${full}`,
        );
      const { Targets = [] } = await clients.eventbridge.send(new ListTargetsByRuleCommand({ Rule: full }));
      const { feed = '' } = RULES.find((one) => one.name === name) ?? {};
      const queue = `arn:${deployment.partition}:sqs:${deployment.region}:${deployment.account}:${stack}-${feed}`;
      if (Targets.some(({ Arn }) => Arn === queue)) return ok('');
      return problem(
        `It does not lead to the queue ${stack}-${feed}, and its events are lost.`,
        `aws events put-targets --region ${deployment.region} --rule ${full} --targets Id=queue,Arn=${queue}`,
      );
    },
  );
}
