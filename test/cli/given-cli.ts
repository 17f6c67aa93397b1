import type { LocalStack, LocalStackOptions } from '../../local/local-stack.ts';
import { LOCAL_IDS } from '../../local/services/appconfig.ts';
import type { Deployment } from '../../src/cli/commands/context.ts';
import type { Connection } from '../../src/cli/connect.ts';
import type { Lookup } from '../../src/cli/deployment.ts';
import { main, type Shell } from '../../src/cli/program.ts';
import { VERSION } from '../../src/cli/version.ts';
import { days } from '../../src/core/time.ts';
import { arrive, givenStack } from '../support/stories.ts';

export const ME = 'arn:aws:sts::111122223333:assumed-role/operator/jane';

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
  /** The document of --json. */
  json(): never;
}

/** A deployment in a local account, and the command run against it: what it waits for happens while it waits. */
export function givenCli(
  options: Partial<LocalStackOptions> = {},
  shell: Partial<Shell> = {},
  deployment: Partial<Deployment> = {},
) {
  const stack = givenStack(options);
  const asked: string[] = [];
  const lookups: Lookup[] = [];
  const run = async (...argv: string[]): Promise<Ran> => {
    const [stdout, stderr] = [given(), given()];
    const code = await main(argv, {
      env: {},
      stdout,
      stderr,
      ask: async (question) => {
        asked.push(question);
        return true;
      },
      connect: async (lookup) => {
        lookups.push(lookup);
        return connectionTo(stack, deployment);
      },
      now: stack.world.now,
      sleep: async (ms) => {
        stack.advance(ms);
        await stack.drain();
      },
      ...shell,
    });
    return { code, stdout: stdout.text(), stderr: stderr.text(), json: () => JSON.parse(stdout.text()) as never };
  };
  return { stack, run, asked, lookups };
}

/** What the command is given of a stack in a local account. */
export const connectionTo = (stack: LocalStack, deployment: Partial<Deployment> = {}): Connection => ({
  acmIn: stack.acmIn,
  kmsIn: stack.kmsIn,
  cloudhsmIn: stack.cloudhsmIn,
  resolveCaa: async () => [],
  ask: stack.answer,
  askWithin: stack.askWithin,
  clients: stack.clients,
  deployment: {
    ...stack.config,
    version: VERSION,
    status: 'UPDATE_COMPLETE',
    madeAt: stack.world.now() - days(60),
    ...(stack.config.rules === 'appconfig' && { hostedRules: LOCAL_IDS }),
    ...deployment,
  },
  servicesIn: () => stack.clients,
  whoAmI: async () => ME,
  settings: async () => stack.config,
});

/** A stream that keeps what is written; no terminal. */
export function given(isTTY = false): { isTTY: boolean; write(text: string): void; text(): string } {
  const parts: string[] = [];
  return { isTTY, write: (text) => void parts.push(text), text: () => parts.join('') };
}

/** Delivers a bundled event and has it handled. */
export async function handled(stack: LocalStack, name: string, body?: string): Promise<void> {
  arrive(stack, name, body);
  await stack.drain();
}
