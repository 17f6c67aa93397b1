import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundleSome, readAtStart } from '../deploy/bundle/bundle.ts';
import { BUNDLING } from '../deploy/bundle/options.ts';
import type { Packed } from '../deploy/bundle/zip.ts';
import { allFunctions } from '../src/functions/index.ts';
import { FEEDS } from '../src/sources/source.ts';
import type { Figure } from './figure.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ROUNDS = 9;

/**
 * The yardstick: a handler that does nothing, with the clients, the logger and the metrics that a decide function has, and
 * with the SDK as it comes, that looks for credentials in all places there are.
 */
const BARE = `
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const sqs = new SQSClient({});
const logger = new Logger();
const metrics = new Metrics();
export const handler = async (event) => {
  logger.info('event');
  metrics.addMetric('Events', 'Count', 1);
  await dynamodb.send(new TransactWriteCommand(event));
  await sqs.send(new SendMessageBatchCommand(event));
};`;

/** KB of a function's code: all of it, and what of it is read to start. */
interface Size {
  whole: number;
  start: number;
}

/** Bundles all functions, one after the other: side by side they would take more memory than a small machine has. */
async function bundleAll(folder: string): Promise<Map<string, Size>> {
  const sizes = new Map<string, Size>();
  for (const parted of [false, true]) {
    const ids = allFunctions.flatMap(({ id, starts }) => ((starts !== undefined) === parted ? id : []));
    for (const [id, files] of await bundleSome(ids, { root: ROOT, parted })) sizes.set(id, write(id, files, folder));
  }
  return sizes;
}

function write(id: string, files: readonly Packed[], folder: string): Size {
  for (const { path, content } of files) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const texts = new Map(files.map(({ path, content }) => [path, Buffer.from(content).toString()]));
  const sizeOf = (paths: Iterable<string>) =>
    [...paths].reduce((sum, path) => sum + statSync(join(folder, path)).size / 1024, 0);
  return { whole: sizeOf(texts.keys()), start: sizeOf(readAtStart(`handlers/${id}.mjs`, texts)) };
}

const fileOf = (folder: string, id: string): string => join(folder, 'handlers', `${id}.mjs`);

/** Bundles the yardstick as anybody would, without what stands in for parts of the SDK. */
const bundleBare = (entry: string, outfile: string) =>
  build({ entryPoints: [entry], outfile, absWorkingDir: ROOT, ...BUNDLING });

/** Milliseconds of a processor from asking for a bundle to having its handler, in a process of its own. */
function start(file: string): number {
  const script = `const before = process.cpuUsage(); await import(${JSON.stringify(pathToFileURL(file).href)}); const { user, system } = process.cpuUsage(before); console.log((user + system) / 1000);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, ...ENVIRONMENT },
  });
  const time = Number(stdout.trim().split('\n').pop());
  if (!time) throw new Error(`the bundle did not start: ${stderr.trim().slice(-600)}`);
  return time;
}

const url = (name: string): string => `https://sqs.eu-west-1.amazonaws.com/111122223333/riposte-bench-${name}`;
/** What a function of a small deployment has in its environment. */
export const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  RIPOSTE_STACK: 'riposte-bench',
  RIPOSTE_ACCOUNT: '111122223333',
  RIPOSTE_REGION: 'eu-west-1',
  RIPOSTE_TABLE: 'riposte-bench',
  RIPOSTE_TOPIC: 'arn:aws:sns:eu-west-1:111122223333:riposte-bench',
  ...Object.fromEntries(
    [...allFunctions.flatMap(({ group }) => group ?? []), 'alerts', 'deliveries'].map((queue) => [
      `RIPOSTE_QUEUE_${queue.toUpperCase()}`,
      url(queue),
    ]),
  ),
  RIPOSTE_DEAD_LETTERS: FEEDS.join(','),
  RIPOSTE_IP_SETS:
    'bench-v4-00|00000000-0000-4000-8000-000000000004|REGIONAL,' +
    'bench-v6-00|00000000-0000-4000-8000-000000000006|REGIONAL',
};

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Whom somebody waits for while they start: the approval page, and what takes Slack's buttons. */
const WAITED_FOR = ['page', 'slack'];

const ACTS = allFunctions.flatMap(({ id, group }) => (group ? [id] : []));

/** How long these take to start, each as a multiple of what the yardstick takes beside it. */
function startRatios(folder: string, names: readonly string[]): number[] {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const bare = start(fileOf(folder, 'bare'));
    return names.map((name) => start(fileOf(folder, name)) / bare);
  });
  return names.map((_, n) => Math.round(median(rounds.map((round) => round[n] ?? 0)) * 100) / 100);
}

/** Sizes and start-up of the functions, bundled as they are deployed. */
export async function bundleFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-bench-'));
  try {
    const sizes = await bundleAll(folder);
    const bareEntry = join(ROOT, 'bench', '.bare-handler.mjs');
    writeFileSync(bareEntry, BARE);
    await bundleBare(bareEntry, fileOf(folder, 'bare')).finally(() => rmSync(bareEntry));
    const most = (ids: readonly string[], what: keyof Size = 'whole'): number =>
      Math.round(Math.max(...ids.map((id) => sizes.get(id)?.[what] ?? 0)));
    const [largest = ''] = [...sizes].toSorted(([, a], [, b]) => b.whole - a.whole)[0] ?? [];
    const [network = 0, page = 0, ...decide] = startRatios(folder, ['act-network', 'page', ...FEEDS]);
    const slowest = Math.max(...decide);
    const note = 'of a processor, beside a handler that does nothing, with the SDK as it comes';
    const ofAll = `${FEEDS[decide.indexOf(slowest)]}, the slowest of ${FEEDS.length}, ${note}`;
    return [
      {
        name: 'bundle.max',
        value: most([...sizes.keys()]),
        unit: 'KB',
        goal: 700,
        note: `${largest}, the largest of all ${sizes.size}, with what is loaded later`,
      },
      { name: 'bundle.decide-max', value: most(FEEDS), unit: 'KB', goal: 450 },
      { name: 'bundle.act-max', value: most(ACTS), unit: 'KB', goal: 700, note: 'with what is loaded later' },
      {
        name: 'bundle.act-network',
        value: most(['act-network']),
        unit: 'KB',
        goal: 700,
        note: 'with what is loaded later',
      },
      { name: 'bundle.act-start', value: most(ACTS, 'start'), unit: 'KB', goal: 700, note: 'what is read to start' },
      { name: 'startup.decide-ratio', value: slowest, unit: 'times', goal: 1, note: ofAll },
      { name: 'startup.act-network-ratio', value: network, unit: 'times', goal: 1.2, note },
      { name: 'bundle.page-max', value: most(WAITED_FOR), unit: 'KB', goal: 400 },
      { name: 'approve.page-startup-ratio', value: page, unit: 'times', goal: 1.2, note },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
