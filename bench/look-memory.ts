import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleSome } from '../deploy/bundle/bundle.ts';
import { nodeOptions } from '../deploy/function.ts';
import { createLocalAccount } from '../local/local-account.ts';
import { inventoryOf, memberAccount, organisationRules, ownMemberRole } from '../local/organisation.ts';
import type { FunctionEntry } from '../src/functions/function-entry.ts';
import { functions } from '../src/functions/index.ts';
import { expectedRules } from '../src/health/members/expected-rules.ts';
import release from '../src/health/members/revisions.generated.json' with { type: 'json' };
import { writeInventory } from '../src/journal/inventory.ts';
import { writeSeen } from '../src/journal/seen-members.ts';
import { createTable } from '../src/platform/table.ts';
import { ENVIRONMENT } from './bundles.ts';
import { checkCompared } from './compared-rules.ts';
import type { Figure } from './figure.ts';
import { MOST_KILOBYTES } from './measure.ts';
import { serveMembers } from './members-over-tls.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STACK = ENVIRONMENT.RIPOSTE_STACK;
/** Of so many accounts in so many regions, it is the turn of some: twice as many as are looked at side by side. */
const ACCOUNTS = 1_000;
const DUE = 24;
const REGIONS = Array.from({ length: 20 }, (_, n) => `eu-west-${n + 1}`);
/** Lambda stops a function that needs more, and lets it open so many files. */
const MOST_MB = 256;
const MOST_CONNECTIONS = 800;

const accounts = Array.from({ length: ACCOUNTS }, (_, n) => memberAccount(String(200_000_000_000 + n * 7_000_003)));

/** The journal of an organisation that is looked at: of most accounts, the last look was just now. */
async function journal() {
  const at = Date.now();
  const home = { account: ENVIRONMENT.RIPOSTE_ACCOUNT, region: ENVIRONMENT.AWS_REGION, startAt: at };
  const { clients, services } = createLocalAccount(home);
  const table = createTable(clients.dynamodb, 'riposte-local');
  await writeInventory(table, inventoryOf(accounts, at));
  const finders = { guardduty: 'on', macie: 'on', inspector: 'on', 'security-hub': 'on' } as const;
  const places = REGIONS.map((region) => ({ region, missing: [], off: [], services: finders }));
  for (const { id: account } of accounts.slice(DUE)) await writeSeen(table, { account, at, calendarAt: at, places });
  return services.dynamodb.items();
}

/** As EventBridge lists them. They are of one account, so that in all others each pattern is compared in full. */
const rules = expectedRules(STACK).map(({ name, patternIn }) => ({
  Name: name,
  Arn: `arn:aws:events:eu-west-1:200000000000:rule/${name}`,
  State: 'ENABLED' as const,
  EventBusName: 'default',
  Description: `Riposte ${release.region}`,
  EventPattern: JSON.stringify(patternIn('200000000000')),
}));

/** Leads every connection to the one that answers here; each service and region keeps its own name, and its own connections. */
const route = (port: number): string => `import https from 'node:https';
const connect = https.Agent.prototype.createConnection;
https.Agent.prototype.createConnection = function (options, done) {
  const here = { host: '127.0.0.1', port: ${port}, servername: options.host, rejectUnauthorized: false };
  return connect.call(this, { ...options, ...here }, done);
};`;

const run = (file: string): string => `const { handler } = await import(${JSON.stringify(pathToFileURL(file).href)});
const ran = await handler({}, { getRemainingTimeInMillis: () => 900_000 });
const { userCPUTime, systemCPUTime } = process.resourceUsage();
const megabytes = (${MOST_KILOBYTES} * 1024) / 1e6;
console.log(JSON.stringify({ ...ran, seconds: (userCPUTime + systemCPUTime) / 1e6, megabytes }));
process.exit(0);`;

interface Ran {
  accounts: number;
  seconds: number;
  megabytes: number;
}

/** One run in a process of its own, started as Lambda's runtime starts it. */
async function runAt(file: string, port: number): Promise<Ran> {
  const { memory, young = 0 }: FunctionEntry = functions['look-members'];
  const preload = `data:text/javascript,${encodeURIComponent(route(port))}`;
  const argv = ['--expose-gc', '--import', preload, '--input-type=module', '-e', run(file)];
  const env = {
    ...ENVIRONMENT,
    PATH: process.env.PATH,
    NODE_OPTIONS: nodeOptions({ memory, young }),
    RIPOSTE_ORGANISATION: JSON.stringify(organisationRules(REGIONS)),
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_SESSION_TOKEN: 'example',
  };
  const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the look at members ended with ${code}`);
  return JSON.parse(out.trim().split('\n').at(-1) ?? '{}') as Ran;
}

/** What a run of the look takes, bundled as it is deployed, with AWS played over TLS by this process. */
export async function lookMemoryFigures(): Promise<Figure[]> {
  checkCompared(rules, { stack: STACK, account: '200000000000' });
  const folder = mkdtempSync(join(tmpdir(), 'riposte-bench-'));
  const trust = ownMemberRole({ stack: STACK, account: ENVIRONMENT.RIPOSTE_ACCOUNT }, 'read').trust as object;
  const aws = await serveMembers({ items: await journal(), rules, trust });
  try {
    for (const { path, content } of (await bundleSome(['look-members'], { root: ROOT })).get('look-members') ?? []) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const {
      accounts: looked,
      seconds,
      megabytes,
    } = await runAt(join(folder, 'handlers', 'look-members.mjs'), aws.port);
    const { calls, connections } = aws.counts();
    if (looked !== DUE || calls < DUE * REGIONS.length * 10) throw new Error(`only ${looked} accounts, ${calls} calls`);
    const note = `a run over ${DUE} of ${ACCOUNTS} accounts in ${REGIONS.length} regions, the calendar among it: ${calls} calls over TLS`;
    return [
      { name: 'org.look-memory', value: Math.round(megabytes), unit: 'MB', goal: MOST_MB, note },
      { name: 'org.look-connections', value: connections, unit: 'at a time', goal: MOST_CONNECTIONS, note },
      { name: 'org.look-cpu', value: Math.round((seconds / DUE) * 10) / 10, unit: 's/account', goal: 4, note },
    ];
  } finally {
    aws.close();
    rmSync(folder, { recursive: true });
  }
}
