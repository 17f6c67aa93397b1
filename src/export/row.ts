import { type Finding, findingKey, severityBand } from '../core/finding.ts';
import columns from './columns.json' with { type: 'json' };
import type { Exported, ExportedAction, ExportedFinding } from './record.ts';

/** The columns of each table, in order, with their types in Athena. Times are ISO 8601 in UTC. */
export const COLUMNS = columns;

export type Table = keyof typeof COLUMNS;
export type Row<T extends Table = Table> = {
  [Column in keyof (typeof COLUMNS)[T]]: string | number | boolean | null | string[];
};

/** Which table a record belongs in. */
export const tableOf = ({ kind }: Exported): Table => (kind === 'finding' ? 'findings' : 'actions');

/** A record as one flat row of its table. */
export const toRow = (exported: Exported): Row<'findings'> | Row<'actions'> =>
  exported.kind === 'finding' ? findingRow(exported) : actionRow(exported);

function findingRow({ finding, decisions, at }: ExportedFinding): Row<'findings'> {
  const { peers, resources, actor } = finding;
  return {
    key: findingKey(finding),
    recorded_at: iso(at),
    ...about(finding),
    id: finding.id,
    title: finding.title,
    severity: finding.severity,
    first_seen: finding.firstSeen,
    last_seen: finding.lastSeen,
    sightings: finding.count,
    sample: finding.sample,
    archived: finding.archived,
    incident: finding.incident ?? null,
    addresses: unique(peers.map(({ address }) => address)),
    countries: unique(peers.map(({ country }) => country)),
    resources: unique(resources.map(({ arn, id }) => arn ?? id)),
    principal: actor?.userName ?? actor?.principalId ?? null,
    playbooks: unique(decisions.map(({ playbook }) => playbook)),
    guards: unique(decisions.map(({ guard }) => guard)),
  };
}

function actionRow({
  finding,
  decision,
  key,
  at,
  outcome,
  guard,
  reason,
  from,
  to,
  by,
}: ExportedAction): Row<'actions'> {
  const { playbook, action, target, mode } = decision;
  const seconds = (at - Date.parse(finding.lastSeen)) / 1000;
  return {
    key,
    ended_at: iso(at),
    finding_key: findingKey(finding),
    ...about(finding),
    playbook,
    action,
    target,
    mode,
    outcome,
    guard: guard ?? null,
    reason,
    changed_from: from ?? null,
    changed_to: to ?? null,
    decided_by: by ?? null,
    seconds_to_effect: outcome === 'applied' && seconds >= 0 ? seconds : null,
  };
}

const about = ({ source, type, severity, account, region }: Finding) => ({
  source,
  type,
  band: severityBand(severity),
  account,
  region,
});

const unique = (values: readonly (string | undefined)[]): string[] => [
  ...new Set(values.filter((value) => value !== undefined)),
];

const iso = (at: number): string => new Date(at).toISOString();
