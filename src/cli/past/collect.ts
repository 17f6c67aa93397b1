import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { awsProblem } from '../aws-problem.ts';
import { CommandError } from '../commands/context.ts';
import { shown } from '../out.ts';
import { PACE_MS, type Part, type PastClients } from './readers.ts';

export interface Collecting {
  clients: PastClients;
  /** Where each part that was read to its end has a file; what is there is not read again. */
  folder: string;
  region: string;
  /** Whose credentials they are, where that was named. */
  profile?: string | undefined;
  sleep(ms: number): Promise<void>;
  /** Hears of each page. */
  say(text: string): void;
}

export interface Collected {
  files: string[];
  /** What was read of parts that broke off: it counts now, and a second run reads those parts again. */
  torn: string[];
  findings: number;
  /** What could not be read, a line for each service. */
  problems: string[];
  /** What has nothing to read. */
  notes: string[];
}

/** With these, no other part can be read either. */
const ENDS =
  /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired|CredentialsProviderError|ProviderError|TokenProviderError|UnrecognizedClientException|InvalidClientTokenId)$/;

const isEnd = (error: unknown): boolean => error instanceof Error && ENDS.test(error.name);

/** A service that is off has no past. */
const OFF = /not subscribed|is not enabled|not enabled for|has not been enabled|is not a member/i;

const serviceOf = ({ id }: Part): string => id.replace(/-(\d{4}-\d\d-\d\d|[A-Z]\w*)$/, '');

/**
 * Reads the parts of the past one after the other, each into a file of its own. What was read to its end stays, so that a
 * second run goes on with the part in which the first one broke off; what was read of that part counts in this run alone.
 */
export async function collectPast(parts: readonly Part[], collecting: Collecting): Promise<Collected> {
  const collected: Collected = { files: [], torn: [], findings: 0, problems: [], notes: [] };
  const skipped = new Set<string>();
  mkdirSync(collecting.folder, { recursive: true, mode: 0o700 });
  for (const [n, part] of parts.entries()) {
    const service = serviceOf(part);
    if (skipped.has(service)) continue;
    const file = join(collecting.folder, `${part.id}.jsonl`);
    try {
      const isKnown = existsSync(file);
      const add = (count: number): void => {
        collected.findings += count;
      };
      if (!isKnown) await readPart(part, file, collecting, add, `${n + 1} of ${parts.length}`);
      collected.files.push(file);
    } catch (error) {
      if (existsSync(`${file}.part`)) collected.torn.push(`${file}.part`);
      skipped.add(service);
      const isOff = error instanceof Error && OFF.test(error.message);
      if (isOff) collected.notes.push(`${service} is off in ${collecting.region}, and has no past.`);
      else collected.problems.push(problemOf(part, error, collecting));
      if (isEnd(error)) return collected;
    }
  }
  return collected;
}

async function readPart(
  part: Part,
  file: string,
  { clients, sleep, say }: Collecting,
  add: (count: number) => void,
  at: string,
): Promise<void> {
  const pace = part.id.startsWith('cloudtrail-') ? PACE_MS.cloudtrail : PACE_MS.others;
  let count = 0;
  rmSync(`${file}.part`, { force: true });
  appendFileSync(`${file}.part`, '', { mode: 0o600 });
  for await (const page of part.pages(clients)) {
    appendFileSync(`${file}.part`, page.map((each) => `${JSON.stringify(each)}\n`).join(''));
    count += page.length;
    add(page.length);
    say(`${part.id} (part ${at}): ${count} read`);
    await sleep(pace);
  }
  renameSync(`${file}.part`, file);
}

function problemOf(part: Part, error: unknown, { region, profile }: Collecting): string {
  const problem = awsProblem(error, { region, profile });
  const said =
    problem instanceof CommandError ? problem.message : error instanceof Error ? error.message : String(error);
  const name = error instanceof Error ? error.name : 'Error';
  return `${serviceOf(part)} broke off at ${part.id} (${shown(name, 80)}): ${shown(said, 300)} ${isEnd(error) ? 'What was read counts; no part after it was. ' : ''}Run it again to go on from there.`;
}
