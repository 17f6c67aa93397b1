import { registerHooks } from 'node:module';
import { sabotages } from './list.ts';

/** `node --import` of this file, with the id of a sabotage in RIPOSTE_SABOTAGE, runs the project with that mistake in it. */
const { RIPOSTE_SABOTAGE: id = '' } = process.env;
const sabotage = sabotages.find((each) => each.id === id);
if (!sabotage) throw new Error(`there is no sabotage "${id}"`);
const target = new URL(`../../${sabotage.file}`, import.meta.url).href;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (url !== target) return loaded;
    const source =
      typeof loaded.source === 'string' ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString();
    const parts = source.split(sabotage.from);
    if (parts.length !== 2)
      throw new Error(
        `the sabotage ${id} does not fit ${sabotage.file} any more: its text stands there ${parts.length - 1} times`,
      );
    return { ...loaded, source: parts.join(sabotage.to) };
  },
});
