import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda';
import { GetWebACLCommand, ListIPSetsCommand } from '@aws-sdk/client-wafv2';
import { findReferences } from '../../actions/network/block-list/effect/references.ts';
import type { Scope } from '../../core/ip-set-refs.ts';
import { answered } from '../answered.ts';
import { type Answer, type Check, ok, problem } from '../check.ts';
import type { Examined } from './examined.ts';

/** The quota of a region, unless it was raised. */
const IP_SETS = 100;
/** Each web ACL may have so many units; over the first number they cost. */
const UNITS = 5_000;
const INCLUDED_UNITS = 1_500;
/** Of Riposte's functions and of all others of the account; a new account has 10 in all. */
const FEW_EXECUTIONS = 50;

/** What AWS allows the account, where it is less than a storm of findings needs. */
export async function checkQuotas(examined: Examined): Promise<Check[]> {
  const { config } = examined;
  const scopes = (['REGIONAL', 'CLOUDFRONT'] as const).filter(
    (scope) => config && [...config.ipSets[scope].v4, ...config.ipSets[scope].v6].length > 0,
  );
  const made = [
    { id: 'quota-concurrency', what: 'Quota: functions at the same time', ask: () => askConcurrency(examined) },
    ...scopes.flatMap((scope) => [
      {
        id: `quota-ip-sets-${scope.toLowerCase()}`,
        what: `Quota: IP sets (${scope})`,
        ask: () => askIpSets(scope, examined),
      },
      {
        id: `quota-units-${scope.toLowerCase()}`,
        what: `Quota: units of web ACLs (${scope})`,
        ask: () => askUnits(scope, examined),
      },
    ]),
  ];
  return Promise.all(made.map(async ({ id, what, ask }) => ({ id, what, ...(await answered(ask)) })));
}

async function askConcurrency({ clients, deployment }: Examined): Promise<Answer> {
  const { AccountLimit: { ConcurrentExecutions = 0, UnreservedConcurrentExecutions: free = 0 } = {} } =
    await clients.lambda.send(new GetAccountSettingsCommand({}));
  if (free >= FEW_EXECUTIONS) return ok(`${free} of ${ConcurrentExecutions} are free for all functions.`);
  return problem(
    `${free} of ${ConcurrentExecutions} are left for all functions of the account: findings wait while they are used up.`,
    `aws service-quotas request-service-quota-increase --region ${deployment.region} --service-code lambda --quota-code L-B99A9384 --desired-value 1000`,
  );
}

const wafOf = ({ clients }: Examined, scope: Scope) => (scope === 'REGIONAL' ? clients.wafv2 : clients.wafv2Global);

async function askIpSets(scope: Scope, examined: Examined): Promise<Answer> {
  let count = 0;
  let NextMarker: string | undefined;
  do {
    const page = await wafOf(examined, scope).send(new ListIPSetsCommand({ Scope: scope, Limit: 100, NextMarker }));
    count += page.IPSets?.length ?? 0;
    NextMarker = page.IPSets?.length ? page.NextMarker : undefined;
  } while (NextMarker);
  if (count < IP_SETS) return ok(`${count} of the ${IP_SETS} that an account has unless the quota is raised.`);
  return problem(
    `${count} IP sets are there, and an account has ${IP_SETS} unless the quota is raised: a higher ipSets may fail.`,
    `aws service-quotas list-service-quotas --service-code wafv2 --region ${scope === 'REGIONAL' ? examined.deployment.region : 'us-east-1'}`,
  );
}

async function askUnits(scope: Scope, examined: Examined): Promise<Answer> {
  const { clients, config } = examined;
  if (!config) return ok('');
  const found = await findReferences({ clients, config });
  const arns = found.filter((one) => one.scope === scope).flatMap(({ webAcls }) => webAcls);
  const units = await Promise.all(
    arns.map(async (arn) => {
      const [, Name = '', Id = ''] = arn.split('/').slice(-3);
      const { WebACL } = await wafOf(examined, scope).send(new GetWebACLCommand({ Scope: scope, Name, Id }));
      return { Name, count: WebACL?.Capacity ?? 0 };
    }),
  );
  const [most] = units.sort((a, b) => b.count - a.count);
  if (!most) return ok('No web ACL refers to the rule group.');
  const text = `The web ACL ${most.Name} uses ${most.count} of ${UNITS} units`;
  if (most.count < UNITS)
    return ok(most.count > INCLUDED_UNITS ? `${text}; over ${INCLUDED_UNITS} AWS charges for them.` : `${text}.`);
  return problem(`${text}: no rule can be added to it.`, `aws wafv2 get-web-acl --scope ${scope} --arn ${arns[0]}`);
}
