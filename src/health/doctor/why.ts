/** Why a check matters, by how its id begins; the longest that fits. One sentence each. */
const WHY: Readonly<Record<string, string>> = {
  settings: 'Without the functions’ settings most of the rest cannot be looked at.',
  version: 'Commands of one release may not know what another has written.',
  stack: 'What a failed deployment left out does nothing, and says nothing.',
  topic: 'Alerts, questions and alarms go to the topic: without a subscriber nobody hears that anything happened.',
  'web-acl': 'A block that no web ACL applies stops nobody.',
  guardduty: 'It is the source of most threats that Riposte contains.',
  'guardduty-frequency': 'A threat that goes on is told again only so often, and its block is renewed no sooner.',
  macie: 'Exposed data and credentials in buckets are found by it alone.',
  inspector: 'What an attacker could use today is found by it.',
  'security-hub': 'Findings of other products and controls come by it.',
  'access-analyzer': 'What others can reach from outside is found by it.',
  trail: 'Root, sign-ins, changed guards, deleted keys and secrets reach EventBridge by a trail alone.',
  rules: 'A rule that is off or gone loses its events for good.',
  invocations: 'An event that does not reach its queue is lost after a day.',
  functions: 'What a function does not do, nobody does in its place.',
  triggers: 'A queue that nobody reads keeps its messages for four days; then they are lost.',
  'dead-letters': 'Findings wait there that nobody has answered.',
  errors: 'What fails is tried again a few times, and is then set aside.',
  queues: 'An answer that comes an hour late is late.',
  permissions: 'An action without its permission fails when it is needed.',
  'dry-run': 'An action that AWS refuses fails when it is needed.',
  members: 'Without its role nothing can be done in a member account.',
  ses: 'The daily email falls back to plain text on the topic.',
  channels: 'A channel whose secret is gone loses the alerts that go to it alone.',
  'quota-concurrency': 'In a storm, findings wait for each other.',
  'quota-ip-sets': 'A deployment with more IP sets fails half-way.',
  'quota-units': 'A full web ACL takes no further rule.',
  'stop-alarms': 'What stops Riposte when it does harm has to be there.',
  heard: 'A source that fell silent may have been switched off.',
};

export function whyOf(id: string): string {
  const found = Object.keys(WHY)
    .filter((begin) => id === begin || id.startsWith(`${begin}-`))
    .sort((a, b) => b.length - a.length)[0];
  return (found && WHY[found]) ?? '';
}
