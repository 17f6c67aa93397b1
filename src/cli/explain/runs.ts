import { createLocalStack } from '../../../local/local-stack.ts';
import { ConfigError } from '../../core/errors.ts';
import type { Playbook } from '../../core/playbook.ts';
import { shortId } from '../../core/short-id.ts';
import { createTable } from '../../platform/table.ts';
import { playbooks } from '../../policy/playbooks/index.ts';
import { layered } from '../../policy/playbooks/order.ts';
import { layerOf, readOverrideItem } from '../../policy/playbooks/override-store.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import { loadRiposteYml } from '../../policy/riposte-yml/load.ts';
import { CommandError, type Context, journalOf } from '../commands/context.ts';
import { explain } from '../commands/explain.ts';
import { explanationLines } from '../commands/explain-lines.ts';
import { findRecord } from '../find-record.ts';
import type { Out } from '../out.ts';
import { shown } from '../out.ts';
import { explain as explainFinding } from './explain.ts';

/** The built-in rules under the riposte.yml of this folder, if there is one. */
const rulesHere = (): Playbook[] => {
  try {
    return layered(playbooks, loadRiposteYml(process.cwd()));
  } catch (error) {
    if (error instanceof ConfigError) throw new CommandError(error.message, { cause: error });
    throw error;
  }
};

/** By the settings and the override of the deployment. */
export async function explainDeployed(paths: readonly string[], { clients, out, settings }: Context): Promise<number> {
  const config = await settings();
  const override = layerOf(await readOverrideItem(createTable(clients.dynamodb, config.table)));
  return explain(paths, { configFor: () => config, playbooks: layered(rulesHere(), override), out });
}

/** Of a response that the journal knows: its finding, by the settings and the rules of the deployment as they are now. */
export async function explainNamed(text: string, context: Context): Promise<number> {
  const { clients, out, settings, now } = context;
  const { key, finding: record } = await findRecord(journalOf(context), text, context);
  if (!record)
    throw new CommandError(
      `${shown(text, 200)}: the journal no longer holds its finding. ${commandLine('show ID')} tells what became of it.`,
    );
  const config = await settings();
  const override = layerOf(await readOverrideItem(createTable(clients.dynamodb, config.table)));
  const explained = await explainFinding(record.finding, config, layered(rulesHere(), override), now());
  out.data([{ id: shortId(key), key, findings: [explained] }]);
  for (const line of explanationLines(explained, out.colors)) out.line(line);
  return 0;
}

/** By a deployment as it comes, where the event arrives. Events for trying things out use reserved addresses. */
export const explainHere = (paths: readonly string[], out: Out): Promise<number> =>
  explain(paths, {
    configFor: ({ receivedIn, partition, lastSeen }) =>
      createLocalStack({
        ...receivedIn,
        partition,
        startAt: Date.parse(lastSeen),
        settings: { documentationAddresses: 'block' },
      }).config,
    playbooks: rulesHere(),
    out,
  });
