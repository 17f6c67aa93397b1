import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { clean } from '../../core/text.ts';
import * as aws from '../../platform/clients.ts';
import { lazyClients } from '../../platform/lazy-clients.ts';
import { awsProblem } from '../aws-problem.ts';
import { type Out, widthOf } from '../out.ts';
import { collectPast } from './collect.ts';
import { partsOfPast } from './readers.ts';

interface Where {
  region: string;
  profile: string | undefined;
  days: number;
}

/** What a backtest runs over, and what could not be read of it. */
export interface Past {
  paths: string[];
  problems: string[];
}

/** Reads the findings of the last days of this account and region, with list and get calls alone. */
export async function readPast({ region, profile, days }: Where, out: Out): Promise<Past> {
  process.env.AWS_REGION = region;
  if (profile) process.env.AWS_PROFILE = profile;
  const { cloudtrail, guardduty, inspector2, macie2, securityhub } = aws;
  const factories = { cloudtrail, guardduty, inspector2, macie2, securityhub };
  const account = await accountOf(region, profile);
  const now = Date.now();
  const parts = partsOfPast(days, now);
  const day = new Date(now).toISOString().slice(0, 10);
  const root = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(root, 'riposte', 'past', `${account}-${region}-${days}d-${day}`);
  out.note(`Reading the last ${days} days of ${account} ${region}: list and get calls alone, kept in ${folder}.`);
  const clients = lazyClients(factories);
  // One line is written over: a longer one would scroll away what stands above it.
  const room = widthOf(process.stderr) - 1;
  const say = process.stderr.isTTY
    ? (text: string) => void process.stderr.write(`\r\u001b[K${clean(text, room)}`)
    : () => undefined;
  const { files, torn, findings, problems, notes } = await collectPast(parts, {
    clients,
    folder,
    region,
    profile,
    sleep: (ms) => sleep(ms),
    say,
  });
  say('');
  out.note(`${findings} findings and calls read; ${files.length} of ${parts.length} parts are there.`);
  for (const text of [...notes, ...problems]) out.note(text);
  return { paths: [...files, ...torn].filter((file) => statSync(file).size > 0), problems };
}

async function accountOf(region: string, profile: string | undefined): Promise<string> {
  try {
    const { Account = 'unknown' } = await new STSClient({ region, maxAttempts: 4 }).send(
      new GetCallerIdentityCommand({}),
    );
    return Account;
  } catch (error) {
    throw awsProblem(error, { region, profile });
  }
}
