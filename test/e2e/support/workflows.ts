import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { JsonCommand } from '../../../src/core/json-command.ts';
import type { Execution } from '../../../src/core/step-functions-commands.ts';
import { createStepFunctionsClient } from '../../../src/platform/step-functions-client.ts';
import type { Aws } from './aws.ts';
import type { Deployment } from './deploy.ts';
import { ACCOUNT, REGION, root } from './emulators.ts';

class CreateStateMachineCommand extends JsonCommand<
  { name: string; definition: string; roleArn: string; type: 'STANDARD'; tags: { key: string; value: string }[] },
  { stateMachineArn: string }
> {}
class StartExecutionCommand extends JsonCommand<{ stateMachineArn: string; input: string }, { executionArn: string }> {}
class DescribeExecutionCommand extends JsonCommand<{ executionArn: string }, Execution> {}
class ListExecutionsCommand extends JsonCommand<
  { stateMachineArn: string },
  { executions: { executionArn: string; name: string; status: Execution['status'] }[] }
> {}

export type Workflows = ReturnType<typeof createWorkflows>;

/** The examples of docs/workflows.md, in their order: state machines in JSON, parts of riposte.yml in YAML. */
export function examples(language: 'json' | 'yaml'): string[] {
  const page = readFileSync(join(root, 'docs/workflows.md'), 'utf8');
  return [...page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, text = '']) => text);
}

/** State machines of the emulator, as their owners make and start them. */
export function createWorkflows({ endpoint }: Pick<Deployment, 'endpoint'>, { iam }: Pick<Aws, 'iam'>) {
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'made-up' };
  const client = createStepFunctionsClient({ endpoint, region: REGION, credentials });
  const arnOf = (name: string): string => `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${name}`;
  return {
    async create(name: string, definition: string, tags: Record<string, string> = {}): Promise<void> {
      const AssumeRolePolicyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      });
      const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
      await client.send(
        new CreateStateMachineCommand({
          name,
          definition,
          roleArn: Role?.Arn ?? '',
          type: 'STANDARD',
          tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
        }),
      );
    },

    async start(name: string, input: object): Promise<string> {
      const command = new StartExecutionCommand({ stateMachineArn: arnOf(name), input: JSON.stringify(input) });
      return (await client.send(command)).executionArn;
    },

    read: (executionArn: string): Promise<Execution> => client.send(new DescribeExecutionCommand({ executionArn })),

    async runs(name: string): Promise<{ name: string; status: string }[]> {
      const { executions } = await client.send(new ListExecutionsCommand({ stateMachineArn: arnOf(name) }));
      return executions.map(({ name: itsName, status }) => ({ name: itsName, status }));
    },
  };
}
