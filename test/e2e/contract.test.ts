import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Backend, emulatorBackend, localBackend } from './contract-backends.ts';
import { calls } from './contract-calls.ts';
import { type Difference, differences } from './contract-differences.ts';
import { outcomeOf } from './contract-shapes.ts';
import { type Emulator, root, startMinistack, startMoto } from './support/emulators.ts';

const EMULATORS = [
  { name: 'moto', start: startMoto, known: differences.moto },
  { name: 'ministack', start: startMinistack, known: differences.ministack },
];

/** In a word: the exception, or that there was a result. */
const summary = (outcome: unknown): string => (outcome as { error?: string } | undefined)?.error ?? 'a result';

/** Writes the known differences where a reader finds them, and says how many there are. */
function report(name: string, known: Difference[]): void {
  const file = `reports/e2e/differences-${name}.txt`;
  const lines = known.map(
    ({ call, local, emulator, reason }) => `${call}: ${emulator} instead of ${local}: ${reason}\n`,
  );
  writeFileSync(join(root, file), lines.join(''));
  process.stdout.write(
    `The local account and ${name} differ as they should on ${known.length} of ${calls.length} calls: see ${file}\n`,
  );
}

// The calls build on each other, so they run in their order on a fresh account of each kind.
describe.each(EMULATORS)('the local account and $name', ({ name, start, known }) => {
  let emulator: Emulator | undefined;
  let local: Backend;
  let other: Backend;

  beforeAll(async () => {
    local = localBackend();
    emulator = await start();
    other = await emulatorBackend(emulator.url);
  }, 120_000);

  afterAll(async () => {
    await emulator?.stop();
    report(name, known);
  });

  it.each(calls)('answer alike, or as listed: $title', async (call) => {
    const ours = await outcomeOf(call, local);
    const theirs = await outcomeOf(call, other);
    const difference = known.find(({ call: title }) => title === call.title);
    if (!difference) return expect(theirs).toEqual(ours);
    expect(theirs).not.toEqual(ours);
    expect({ local: summary(ours), emulator: summary(theirs) }).toEqual({
      local: difference.local,
      emulator: difference.emulator,
    });
  });

  it('differ only on calls that are made', () => {
    const titles = calls.map(({ title }) => title);
    expect(titles).toEqual([...new Set(titles)]);
    expect(known.map(({ call }) => call).filter((call) => !titles.includes(call))).toEqual([]);
  });
});
