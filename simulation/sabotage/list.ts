import type { FaultsId } from '../faults.ts';

/** One mistake that somebody could make in the source: a text of a file, and what stands there instead. */
export interface Sabotage {
  /** In kebab-case. */
  id: string;
  /** From the root of the project. */
  file: string;
  /** Stands in the file exactly once. */
  from: string;
  to: string;
  faults: FaultsId;
  /** With which the search begins. */
  seed: number;
  /** Found by schedules with an organisation alone. */
  organisation?: true;
}

/** Mistakes that the simulation has to find, each within a minute. What they break is said by their names. */
export const sabotages: readonly Sabotage[] = [
  {
    id: 'version-condition-dropped',
    file: 'src/journal/response-records.ts',
    from: "'attribute_not_exists(pk)' : 'version = :version'",
    to: "'attribute_not_exists(pk)' : 'version = :version OR attribute_exists(pk)'",
    faults: 'hell',
    seed: 3,
  },
  {
    id: 'before-state-retaken',
    file: 'src/act/plan.ts',
    from: '(kept ?? prepared.before)',
    to: 'prepared.before',
    faults: 'hell',
    seed: 1,
  },
  {
    id: 'ack-keeps-what-was-owed',
    file: 'src/act/acknowledged.ts',
    from: 'const { alertDue: _owed, ...seen } = record;',
    to: 'const seen = record;',
    faults: 'hell',
    seed: 2019,
  },
  {
    id: 'pause-ignored',
    file: 'src/act/plan.ts',
    from: '  if (pause) return paused(pause);\n',
    to: '',
    faults: 'none',
    seed: 30,
  },
  {
    id: 'act-before-claim',
    file: 'src/act/claim.ts',
    from: 'const claimed = await claim(touching, limited.spending, journal, options.now(), retry);',
    to: 'const claimed = touching;',
    faults: 'none',
    seed: 17,
  },
  {
    id: 'alert-mark-forgotten',
    file: 'src/act/hand-over.ts',
    from: 'Object.assign(record, owed, isDue && journal.due(record.key, now(), kind));',
    to: 'void kind;',
    faults: 'lost',
    seed: 8,
  },
  {
    id: 'decide-swallows-queue-errors',
    file: 'src/decide/intake.ts',
    from: 'await sendAll(clients.sqs, [...handedOver, ...buried], fail);',
    to: 'await sendAll(clients.sqs, [...handedOver, ...buried], () => undefined);',
    faults: 'hell',
    seed: 17,
  },
  {
    id: 'act-forgets-what-failed',
    file: 'src/act/act.ts',
    from: '      failed.add(delivery.messageId);\n',
    to: '',
    faults: 'hell',
    seed: 34,
  },
  {
    id: 'question-not-asked',
    file: 'src/act/plan.ts',
    from: "if (mode === 'approve' || why) return",
    to: 'if (why) return',
    faults: 'none',
    seed: 25,
  },
  {
    id: 'undo-forgets-a-setting',
    file: 'src/actions/storage/block-public-access.ts',
    from: '    await writeSettings(bucketOf(target, ctx), previous);\n',
    to: '',
    faults: 'none',
    seed: 23,
  },
  {
    id: 'pending-work-not-swept',
    file: 'src/jobs/sweep.ts',
    from: "  return { kind: 'go-on', key };",
    to: "  return state === 'pending' ? undefined : { kind: 'go-on', key };",
    faults: 'none',
    seed: 10,
  },
  {
    id: 'history-overwritten',
    file: 'src/act/history.ts',
    from: 'return isSame ? record : { ...record, history: [...history, entry] };',
    to: 'return isSame ? record : { ...record, history: [entry] };',
    faults: 'none',
    seed: 1,
  },
  {
    id: 'accounts-speak-for-others',
    file: 'src/decide/intake.ts',
    from: '  if (!organisation || !other) return event;\n',
    to: '  if (other === undefined || organisation) return event;\n',
    faults: 'none',
    seed: 6,
    organisation: true,
  },
  {
    id: 'drift-in-a-place-ignored',
    file: 'src/actions/network/block-list/places/place-sets.ts',
    from: '    if (!change) return { token, version };\n',
    to: '    if (!change || known?.version === version) return { token, version };\n',
    faults: 'none',
    seed: 6,
    organisation: true,
  },
  {
    id: 'ceiling-of-an-account-ignored',
    file: 'src/actions/catalogue/members.ts',
    from: 'return most ? lowerMode(most, home.mode) : home.mode;',
    to: 'return home.mode;',
    faults: 'none',
    seed: 6,
    organisation: true,
  },
  {
    id: 'who-is-not-in-the-inventory-is-entered',
    file: 'src/core/organisation-scope.ts',
    from: '  if (!known) return `Account',
    to: '  if (!known) return undefined; if (account === "") return `Account',
    faults: 'none',
    seed: 25,
    organisation: true,
  },
  {
    id: 'what-failed-is-not-tried-again',
    file: 'src/act/open-ends.ts',
    from: '    default:\n      return due(byHand ? NEVER : now + backOff(record), OPEN);\n',
    to: '    default:\n      return due(open === "failed" ? NEVER : now + backOff(record), OPEN);\n',
    faults: 'none',
    seed: 111,
    organisation: true,
  },
  {
    id: 'digest-blind-for-what-is-open',
    file: 'src/digest/open.ts',
    from: 'const open = records.filter(isOpen);',
    to: 'const open = records.filter(() => false);',
    faults: 'none',
    seed: 17,
  },
  {
    id: 'undo-of-a-deny-forgets',
    file: 'src/actions/deny/deny-in-network-acl.ts',
    from: 'undo: ({ key }, before, ctx) => liftAll(placesOf(before, ctx), [key], ctx),',
    to: 'undo: async ({ key }) => `${key} is denied no more`,',
    faults: 'none',
    seed: 10,
  },
  {
    id: 'undo-of-a-renewal-forgets',
    file: 'src/actions/secrets/renew-parameter.ts',
    from: '    await writeVersion(ssm, target.key, old.Value, before, before.expires);\n',
    to: '',
    faults: 'none',
    seed: 9,
  },
  {
    id: 'what-is-over-is-not-swept',
    file: 'src/jobs/sweep.ts',
    from: "  if (hasExpired(record, now)) return { kind: 'expire', key };\n",
    to: '',
    faults: 'none',
    seed: 1,
  },
  {
    id: 'yes-kept-for-the-next-occasion',
    file: 'src/act/opening.ts',
    from: 'const { by: _by, approved: _approved,',
    to: 'const { by: _by,',
    faults: 'none',
    seed: 27,
  },
  {
    id: 'half-done-not-looked-at',
    file: 'src/act/plan.ts',
    from: 'const found = held && (await lookAgain(work));',
    to: 'const found = undefined;',
    faults: 'hell',
    seed: 13,
  },
  {
    id: 'follow-up-in-a-pause',
    file: 'src/act/plan.ts',
    from: "if (pause) return { step: 'wait'",
    to: "if (pause && record.version < 0) return { step: 'wait'",
    faults: 'none',
    seed: 1,
  },
  {
    id: 'strikes-counted-twice',
    file: 'src/actions/network/block-list/ledger/strikes.ts',
    from: 'standingStrikes(past, seen) + 1)',
    to: 'standingStrikes(past, seen) + 2)',
    faults: 'none',
    seed: 3,
  },
];
