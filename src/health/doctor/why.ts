/** Why a check matters, by how its id begins; the longest that fits. One sentence each. */
const WHY: Readonly<Record<string, string>> = {
  settings: 'Without the functions’ settings most of the rest cannot be looked at.',
  version: 'Commands of one release may not know what another has written.',
  stack: 'What a failed deployment left out does nothing, and says nothing.',
  topic: 'Alerts, questions and alarms go to the topic: without a subscriber nobody hears that anything happened.',
  'web-acl': 'A block that no web ACL applies stops nobody.',
  guardduty: 'It is the source of most threats that Riposte contains.',
  'guardduty-frequency': 'A continuing threat is reported only this often, and its block is renewed no sooner.',
  macie: 'Only it finds exposed data and credentials in buckets.',
  inspector: 'It finds what an attacker could use today.',
  'security-hub': 'It brings the findings of controls and of other products.',
  'access-analyzer': 'It finds what others can reach from outside.',
  trail:
    'Events about root, sign-ins, disabled detection, and deleted keys and secrets reach EventBridge only through a trail.',
  rules: 'A rule that is off or gone loses its events for good.',
  invocations: 'An event that does not reach its queue is lost after a day.',
  functions: 'What a function fails to do, nothing else does.',
  triggers: 'A queue that nobody reads keeps its messages for four days; then they are lost.',
  'dead-letters': 'Findings that nobody has answered wait there.',
  errors: 'What fails is tried again a few times, and is then set aside.',
  queues: 'An answer that comes an hour late may come too late.',
  permissions: 'An action without its permission fails when it is needed.',
  'dry-run': 'An action that AWS refuses fails when it is needed.',
  'member-account': 'What happens in an account that is not heard, nobody answers.',
  'member-accounts': 'What happens in an account that is not heard, nobody answers.',
  'member-addresses': 'A block of our own address stops our own traffic, in every account that takes part.',
  'organisation-effect':
    'Who believes that an account is excluded, or that the block list holds there, looks for nothing else.',
  'member-revisions': 'What a release hears and does anew, an older template leaves out.',
  'organisation-names':
    'A rule for an account or unit that does not exist holds for nobody: those that were meant get what the next rule says.',
  members: 'Without its role nothing can be done in a member account.',
  ses: 'The daily email falls back to plain text on the topic.',
  channels: 'Alerts that go only to a channel whose secret is gone are lost.',
  quarantine: 'A tag denies nothing by itself: without these statements malware in an object stays readable.',
  'quota-concurrency': 'In a storm, findings wait until a function is free.',
  'quota-ip-sets': 'A deployment with more IP sets fails half-way.',
  'quota-units': 'A full web ACL takes no further rule.',
  'stop-alarms': 'An alarm that does not exist cannot stop Riposte when it does harm.',
  heard: 'A source that fell silent may have been switched off.',
};

export function whyOf(id: string): string {
  const found = Object.keys(WHY)
    .filter((begin) => id === begin || id.startsWith(`${begin}-`))
    .sort((a, b) => b.length - a.length)[0];
  return (found && WHY[found]) ?? '';
}
