import type { Layer } from './order.ts';

/** What an override says, piece by piece: each as it is compared, and as it is shown. No text of its author is shown. */
export function overrideEntries({ playbooks = [], override = {}, disable = [] }: Layer): Map<string, string> {
  return new Map([
    ...playbooks.map((playbook) => [`playbook ${JSON.stringify(playbook)}`, `playbook ${playbook.id}`] as const),
    ...Object.entries(override).map(
      ([id, change]) => [`override ${id} ${JSON.stringify(change)}`, `${id} with ${shownChange(change)}`] as const,
    ),
    ...disable.map((id) => [`disable ${id}`, `${id} turned off`] as const),
  ]);
}

const shownChange = ({ mode, ...rest }: { mode?: string }): string =>
  [...(mode === undefined ? [] : [`mode ${mode}`]), ...Object.keys(rest).map((key) => `its own ${key}`)].join(', ') ||
  'no change';
