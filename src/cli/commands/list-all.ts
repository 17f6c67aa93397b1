import { plural } from '../../alerts/plain-text.ts';
import { findingJson } from '../as-json.ts';
import { readInAll, unreachedLines } from '../in-all.ts';
import { visibleJson } from '../out.ts';
import { USUAL } from '../select/column-names.ts';
import { withAccounts } from '../select/of-accounts.ts';
import { byUrgency } from '../select/row-order.ts';
import type { Everywhere } from './context.ts';
import { countsOf, csvOf, entriesJson, type ListOptions, listLines, readListed } from './list.ts';

/** The list of several deployments in one table, read side by side. @returns 1 where one could not be looked into */
export async function listAll(given: ListOptions, all: Everywhere): Promise<number> {
  const { out, regions } = all;
  const options = { ...given, columns: given.columns ?? ['stack' as const, ...USUAL] };
  const { read, unreached } = await readInAll(all, async (context) =>
    readListed(await withAccounts(options, context), context),
  );
  const entries = read.flatMap(({ result }) => result.entries).sort(byUrgency);
  const findings = read.flatMap(({ result }) => result.findings);
  const document = {
    stacks: read.map(({ context: { deployment }, result }) => ({
      stack: deployment.stack,
      region: deployment.region,
      date: result.label,
      timeZone: deployment.timeZone,
      findings: result.findings.map(findingJson),
      entries: entriesJson(result.entries),
    })),
    unreached,
  };
  if (options.output === 'json' && !out.json) out.raw(`${visibleJson(document)}\n`);
  else if (options.output === 'csv') out.raw(csvOf(entries, options, all));
  else {
    out.data(document);
    const where = `${plural(read.length, 'deployment')} in ${plural(regions.length, 'region')}`;
    for (const line of listLines(`${where}: ${countsOf({ findings, entries })}`, entries, options, all)) out.line(line);
    if (entries.length > 0) out.line(out.colors.dim('Its deployment: --stack NAME --stack-region REGION'));
  }
  for (const line of unreachedLines(unreached)) out.note(line);
  return unreached.length > 0 ? 1 : 0;
}
