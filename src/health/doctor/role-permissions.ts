import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { catalogue } from '../../actions/catalogue/catalogue.ts';
import { actions } from '../../actions/index.ts';
import type { Config } from '../../core/config.ts';
import { isAwsError } from '../../core/errors.ts';
import { type SimulatedCall, simulatedCalls } from '../../core/simulated.ts';
import { allFunctions, isNamed } from '../../functions/index.ts';
import { type Answer, type Check, ok, problem } from '../check.ts';
import { checkEach } from './each.ts';
import type { Examined } from './examined.ts';
import { redeploy } from './redeploy.ts';
import { type Simulation, simulationOf } from './simulation.ts';

/**
 * Whether the roles of the functions that act may do what their actions need, by IAM's own simulator: identity policies,
 * permissions boundaries and SCPs. Policies of resources, and RCPs, are not asked; AWS names them when a call is refused.
 */
export async function checkPermissions(examined: Examined): Promise<Check[]> {
  const { config } = examined;
  if (!config) return [];
  return checkEach(
    {
      id: 'permissions',
      what: 'What the roles may do',
      well: (count) => `IAM allows the ${count} functions that act all that their actions need.`,
    },
    allFunctions
      .filter(({ group }) => group && group !== 'notify')
      .filter((entry) => isNamed(entry, config) && hasQueue(entry.id, config))
      .map(({ id }) => id),
    (id) => askRole(id, config, examined),
  );
}

/** Whether the deployment has the queue of a function; without one, the function is not there either. */
const hasQueue = (id: string, { deadLetters, stack }: Config): boolean =>
  deadLetters.some((url) => url.endsWith(`/${stack}-${id}-dead-letters`));

async function askRole(id: string, config: Config, examined: Examined): Promise<Answer> {
  const { clients } = examined;
  const { Role = '' } = await clients.lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: `${config.stack}-${id}` }),
  );
  const denied: SimulatedCall[] = [];
  try {
    for (const { actions: ActionNames, resources, context } of questionsOf(id, config)) {
      const { EvaluationResults = [] } = await clients.iam.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: Role,
          ActionNames: [...ActionNames],
          ...(resources.length > 0 && { ResourceArns: resources }),
          ...(context.length > 0 && { ContextEntries: context }),
        }),
      );
      // A statement may name several kinds of resources: each call is allowed on one of them.
      const byCall = Map.groupBy(simulatedCalls(EvaluationResults), ({ action }) => action);
      for (const calls of byCall.values()) if (calls.every((call) => call.denied)) denied.push(...calls.slice(0, 1));
    }
  } catch (error) {
    if (!isAwsError(error, 'NoSuchEntity', 'NoSuchEntityException')) throw error;
    // A role has its name from CloudFormation; under another path, it is made anew.
    return problem(
      `Its role ${Role} does not exist: somebody deleted it, and the function can do nothing. Deploying with another rolePath creates all roles anew; for roles in member accounts see docs/members.md.`,
      redeploy(examined, { rolePath: config.rolePath === '/' ? '/riposte/' : '/' }),
    );
  }
  return denied.length === 0 ? ok('') : deniedAnswer(denied, Role, examined);
}

function questionsOf(id: string, config: Config): Simulation[] {
  const held = Object.values(actions).filter(
    (action) => config.actions.includes(action.id) && `act-${catalogue[action.id].group}` === id,
  );
  const wanted = held
    .flatMap(({ permissions }) => permissions)
    .filter(({ setting }) => setting === undefined || config.backupKey !== '')
    .flatMap((permission) => simulationOf(permission, config) ?? []);
  return [...new Map(wanted.map((one) => [JSON.stringify(one), one])).values()];
}

function deniedAnswer(denied: readonly SimulatedCall[], role: string, examined: Examined): Answer {
  const names = [...new Set(denied.map(({ action }) => action))];
  const list = `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
  const { account } = examined.deployment;
  if (denied.some(({ by }) => by === 'organisation'))
    return problem(
      `A service control policy (SCP) of the organisation denies ${list}: ask its owner to exempt the role.`,
      `aws organizations list-policies-for-target --target-id ${account} --filter SERVICE_CONTROL_POLICY`,
    );
  const roleName = role.split('/').pop();
  if (denied.some(({ by }) => by === 'boundary'))
    return problem(
      `The permissions boundary of the role denies ${list}: widen it, or name another (permissionsBoundary).`,
      `aws iam get-role --role-name ${roleName} --query Role.PermissionsBoundary`,
    );
  return problem(
    `The role may not ${list}: its policies were changed by hand, or come from an older version.`,
    redeploy(examined),
  );
}
