import type { EventRule, Source } from './source.ts';

/** What an event's address is read from; anything at all may stand there. */
export interface Addressed {
  source?: unknown;
  'detail-type'?: unknown;
  detail?: unknown;
}

/**
 * The source that reads an event: the first with a rule that lets it through; else the first that reads its service,
 * which then says that it does not know the kind. A feed's queue may hold events of several sources.
 */
export function sourceAmong(sources: readonly Source[], event: Addressed): Source | undefined {
  return (
    sources.find(({ rules }) => rules.some((rule) => letsThrough(rule, event))) ??
    sources.find(({ rules }) => rules.some((rule) => rule.sources.includes(event.source as string)))
  );
}

/** Whether an EventBridge rule lets an event through. */
export function letsThrough({ sources, detailTypes, detail = {} }: EventRule, event: Addressed): boolean {
  if (!sources.includes(event.source as string) || !detailTypes.includes(event['detail-type'] as string)) return false;
  const given = (event.detail ?? {}) as Record<string, unknown>;
  return Object.entries(detail).every(([name, values]) => values.includes(given[name] as string));
}
