import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { BUNDLING, pluginsFor } from '../deploy/bundle/options.ts';
import { FEEDS } from '../src/sources/source.ts';
import type { Figure } from './figure.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ROUNDS = 15;

/** A handler that does nothing, with the clients, the logger and the metrics that a decide function has. */
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

async function bundle(entry: string, outfile: string): Promise<number> {
  await build({
    entryPoints: [entry],
    outfile,
    absWorkingDir: ROOT,
    ...BUNDLING,
    plugins: pluginsFor(ROOT),
  });
  return statSync(outfile).size / 1024;
}

/** Milliseconds from asking for a bundle to having its handler, in a process of its own. */
function start(file: string): number {
  const script = `const t = performance.now(); await import(${JSON.stringify(pathToFileURL(file).href)}); console.log(performance.now() - t);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, ...ENVIRONMENT },
  });
  const time = Number(stdout.trim().split('\n').pop());
  if (!time) throw new Error(`the bundle did not start: ${stderr}`);
  return time;
}

const url = (name: string): string => `https://sqs.eu-west-1.amazonaws.com/111122223333/riposte-bench-${name}`;
const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  RIPOSTE_STACK: 'riposte-bench',
  RIPOSTE_ACCOUNT: '111122223333',
  RIPOSTE_REGION: 'eu-west-1',
  RIPOSTE_TABLE: 'riposte-bench',
  RIPOSTE_TOPIC: 'arn:aws:sns:eu-west-1:111122223333:riposte-bench',
  ...Object.fromEntries(
    ['NETWORK', 'IDENTITY', 'STORAGE', 'EXPIRY', 'NOTIFY', 'ALERTS', 'DELIVERIES'].map((group) => [
      `RIPOSTE_QUEUE_${group}`,
      url(group.toLowerCase()),
    ]),
  ),
  RIPOSTE_DEAD_LETTERS: FEEDS.join(','),
  RIPOSTE_IP_SETS:
    'bench-v4-00|00000000-0000-4000-8000-000000000004|REGIONAL,' +
    'bench-v6-00|00000000-0000-4000-8000-000000000006|REGIONAL',
};

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Sizes and start-up of the decide functions, bundled as they are deployed. */
export async function bundleFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-bench-'));
  try {
    const sizes = await Promise.all(FEEDS.map((feed) => bundle(`handlers/${feed}.ts`, join(folder, `${feed}.mjs`))));
    const bareEntry = join(ROOT, 'bench', '.bare-handler.mjs');
    writeFileSync(bareEntry, BARE);
    await bundle(bareEntry, join(folder, 'bare.mjs')).finally(() => rmSync(bareEntry));
    const ratios: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const bare = start(join(folder, 'bare.mjs'));
      const own = start(join(folder, 'guardduty.mjs'));
      ratios.push(own / bare);
      ours.push(own);
    }
    return [
      { name: 'bundle.decide-max', value: Math.round(Math.max(...sizes)), unit: 'KB', goal: 600 },
      { name: 'startup.decide-ratio', value: Math.round(median(ratios) * 100) / 100, unit: 'times', goal: 1.3 },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
