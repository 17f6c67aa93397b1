import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import { minutes } from '../../core/time.ts';
import { createTable } from '../../platform/table.ts';
import { indexPlaybooks, type PlaybookSet } from '../match/match.ts';
import { deployed } from '../riposte-yml/deployed.ts';
import { playbooks } from './index.ts';
import { type Layer, layered } from './order.ts';
import { layerOf, readOverrideItem } from './override-store.ts';

export interface PlaybookReaderOptions {
  clients: Pick<Clients, 'dynamodb'>;
  config: Config;
  now(): number;
  /** What riposte.yml says; the deployed one unless told. */
  riposteYml?: Layer | undefined;
}

const REFRESH_MS = minutes(1);

/**
 * Gives one container the playbooks in force: the override's, riposte.yml's, the built-in ones. Where nothing can
 * override them, that costs no call; else one small read a minute. The same set for as long as nothing changes.
 *
 * `current` throws what DynamoDB answers, so that the batch is tried again.
 */
export function createPlaybookReader({ clients, config, now, riposteYml = deployed }: PlaybookReaderOptions): {
  current(): Promise<PlaybookSet>;
} {
  const table = createTable(clients.dynamodb, config.table);
  const below = layered(playbooks, riposteYml);
  let set = indexPlaybooks(below);
  let [revision, readAt] = ['', Number.NEGATIVE_INFINITY];

  async function refresh(): Promise<void> {
    const item = await readOverrideItem(table);
    readAt = now();
    if ((item?.revision ?? '') === revision) return;
    set = indexPlaybooks(layered(below, layerOf(item)));
    revision = item?.revision ?? '';
  }

  return {
    async current() {
      if (config.rules !== 'file' && now() - readAt >= REFRESH_MS) await refresh();
      return set;
    },
  };
}
