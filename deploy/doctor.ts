import { setTimeout as sleep } from 'node:timers/promises';
import { main } from '../src/cli/program.ts';
import { commandLine } from '../src/policy/riposte-yml/command-prefix.ts';

interface Deployed {
  stage: string;
  region: string;
  profile?: string | undefined;
  say(line: string): void;
}

/** The deployment has ended well: it does not wait for AWS longer than this. */
const MOST_MS = 120_000;

/**
 * Has the doctor look at what was just deployed, and prints what it says. Whatever it finds, and whatever becomes of it,
 * the deployment has succeeded.
 */
export async function lookAfter({ stage, region, profile, say }: Deployed): Promise<void> {
  const given = ['--stage', stage, '--region', region, ...(profile ? ['--profile', profile] : [])];
  const out = createLines(say);
  const look = main(['doctor', ...given], {
    env: process.env,
    stdout: out,
    stderr: out,
    ask: undefined,
    connect: async (lookup) => (await import('../src/cli/connect.ts')).connect(lookup),
    now: Date.now,
    sleep: (ms) => sleep(ms),
  });
  const late = sleep(MOST_MS, 'late' as const, { ref: false });
  try {
    const ended = await Promise.race([look, late]);
    if (ended === 'late') say('The doctor takes long.');
  } catch (error) {
    say(`The doctor could not look: ${error instanceof Error ? error.message : String(error)}`);
  }
  say(`Look again at any time: ${commandLine(`doctor --stage ${stage} --region ${region}`)}`);
}

/** A stream of whole lines, without colours. */
function createLines(say: (line: string) => void) {
  let rest = '';
  return {
    isTTY: false,
    write(text: string): void {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) say(line);
    },
  };
}
