import { backtestFigures } from './backtest.ts';
import { everywhereFigures } from './block-everywhere.ts';
import { longListFigures, neverBlockFigures, reconcileFigures } from './block-list.ts';
import { allEvents, guarddutyEvents } from './bundled-events.ts';
import { bundleFigures } from './bundles.ts';
import { callFigures } from './calls.ts';
import { cliFigures } from './cli.ts';
import { containFigures } from './contain.ts';
import { decideFigures } from './decide.ts';
import { decideMemoryFigures } from './decide-memory.ts';
import { decideSdkFigures } from './decide-sdk.ts';
import { digestFigures } from './digest.ts';
import { approvalFigures, weatherFigures } from './effects.ts';
import type { Figure } from './figure.ts';
import { functionMemoryFigures } from './function-memory.ts';
import { journalFigures } from './journal.ts';
import { lookFigures } from './look-members.ts';
import { lookMemoryFigures } from './look-memory.ts';
import { openFigures } from './open-calls.ts';
import { packageFigures } from './package.ts';
import { millionFigures } from './reconcile-million.ts';
import { rotationFigures } from './rotation.ts';
import { startFigures } from './start.ts';
import { sweepFigures } from './sweep.ts';
import { throughputFigures } from './throughput.ts';

/** Figures that are measured together. */
export interface Part {
  title: string;
  /** What the names of its figures begin with. */
  begins: readonly string[];
  measure(): Promise<Figure[]>;
}

const SEED = 7;
const part = (title: string, begins: string, measure: () => Promise<Figure[]>): Part => ({
  title,
  begins: begins.split(' '),
  measure,
});

export const parts: readonly Part[] = [
  part('Counting AWS calls in the local account', 'calls. budget. waf-calls. blocked.', () =>
    callFigures(guarddutyEvents),
  ),
  part('Recording what the journal takes', 'journal. cost.', () => journalFigures(allEvents)),
  part('Containing in the local account', 'contain.', containFigures),
  part('Rotating databases in memory', 'rotation.', rotationFigures),
  part('Deciding from memory', 'decide.throughput decide.parse decide.custom growth.decide', decideFigures),
  part('Deciding with the SDK', 'decide.cpu', () => decideSdkFigures(guarddutyEvents)),
  part('Deciding about 100,000 findings', 'decide.local', () => throughputFigures(guarddutyEvents)),
  part('Deciding about 200,000 that are all different', 'decide.memory', decideMemoryFigures),
  part('Reconciling 100,000 blocks', 'reconcile.100k', reconcileFigures),
  part('Reconciling a million blocks', 'reconcile.1M reconcile.50k', millionFigures),
  part('Blocking one address beside 95,000', 'block. sweep.at-100k sweep.whole growth.block', longListFigures),
  part('Blocking in 200 accounts and four regions', 'org.block', () => everywhereFigures(SEED)),
  part('Looking at 1,000 accounts in twenty regions', 'org.look org.idle', () => lookFigures(SEED)),
  part('Looking at members over TLS, as it is deployed', 'org.look', lookMemoryFigures),
  part('Looking addresses up among 20,000 ranges', 'never-block.', async () => neverBlockFigures()),
  part('Making a digest of 100,000 records', 'digest. growth.digest', digestFigures),
  part('Looking at 22,000 things that expire', 'sweep. growth.sweep', sweepFigures),
  part('Asking what is open, and looking widely', 'digest.open wide.', openFigures),
  part('Starting the command', 'cli.', cliFigures),
  part('Starting with 10,000 events', 'start. growth.start', startFigures),
  part('Testing rules on a million past findings', 'backtest. growth.backtest', backtestFigures),
  part('Simulating a quiet hour and a storm', 'effect. storm.', () => weatherFigures(SEED, 1)),
  part('Approving on the page', 'approve.to-effect', () => approvalFigures(SEED)),
  part('Bundling and starting the decide functions', 'bundle. startup. approve.page', bundleFigures),
  part('Starting every function in its memory', 'memory.', functionMemoryFigures),
  part('Packaging', 'package.', packageFigures),
];

/** The parts of that title, or with a figure whose name begins so. */
export function partsFor(text: string): Part[] {
  const [wanted, lower] = [text, text.toLowerCase()];
  return parts.filter(
    ({ title, begins }) =>
      title.toLowerCase().includes(lower) || begins.some((one) => one.startsWith(wanted) || wanted.startsWith(one)),
  );
}
