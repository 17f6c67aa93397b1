import { type FunctionId, functionOfGroup } from '../src/functions/index.ts';
import { DEPLOYED_WITH, packDeployedWith } from '../src/platform/settings/deployed-with.ts';
import { entriesOf } from '../src/platform/settings/kinds.ts';
import { IN_PACKAGE } from '../src/platform/settings/packaged.ts';
import { SETTING_NAMES, type SettingName, type Settings, variableOf } from '../src/platform/settings/schema.ts';
import { ipSetList } from './block-list-layout.ts';
import { blockPlacesQueue } from './block-places.ts';
import { groupsOf, queuesIn } from './deployed.ts';
import { arnOf, attribute, join, queueId, ref, roleId } from './names.ts';
import { hubNotes } from './security-hub.ts';
import type { Value } from './template.ts';

/** The settings that functions read; the others are for the deployment alone. */
const READ_BY_FUNCTIONS: readonly SettingName[] = [
  'mode',
  'actions',
  'contain',
  'baseline',
  'rolePath',
  'neverBlock',
  'neverBlockParameter',
  'neverBlockObject',
  'playbookParameter',
  'rules',
  'stopAlarms',
  'awsRanges',
  'documentationAddresses',
  'protectedPrincipals',
  'memberAccounts',
  'organisation',
  'regions',
  'certificateZones',
  'webAclCheck',
  'openFindings',
  'networkAcls',
  'networkAclRules',
  'egressPrefixListV4',
  'egressPrefixListV6',
  'domainList',
  'timeZone',
  'sesFrom',
  'email',
  'approvalHours',
  'slackApp',
  'maxAgeDays',
  'replays',
];

// 20 accounts have 259 characters; all variables of a function together may have 4 KB.
const MOST_IN_ENVIRONMENT = 300;
const isLong = (value: string | number): boolean => String(value).length > MOST_IN_ENVIRONMENT;

/** The variables that come of settings. */
const variablesOf = (settings: Settings): Record<string, string> => ({
  ...Object.fromEntries(READ_BY_FUNCTIONS.map((name) => [variableOf(name), String(settings[name])])),
  [DEPLOYED_WITH]: packDeployedWith(
    Object.fromEntries(
      SETTING_NAMES.filter((name) => !READ_BY_FUNCTIONS.includes(name)).map((name) => [name, settings[name]]),
    ),
  ),
});

const shortened = (variables: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, isLong(value) ? IN_PACKAGE : value]));

/** The texts of settings that go into the package instead, by their variables. */
export const longSettings = (settings: Settings): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ ...variablesOf(settings), ...wideSettings(settings), ...hourlySettings(settings) }).filter(
      ([, value]) => isLong(value),
    ),
  );

/** What the function `wide-looks` alone reads: the variables of all have 4 KB together. */
const wideSettings = ({ wideLooks, protect }: Settings): Record<string, string> => ({
  ...(wideLooks && { [variableOf('wideLooks')]: wideLooks }),
  ...(entriesOf(wideLooks).includes('protections') && { [variableOf('protect')]: protect }),
});

/** The same of the function `hourly-looks`. */
const hourlySettings = ({ hourlyLooks }: Settings): Record<string, string> => ({
  ...(hourlyLooks && { [variableOf('hourlyLooks')]: hourlyLooks }),
});

/** What some functions read beside the variables of all. */
export const ownVariables = (settings: Settings): Readonly<Partial<Record<FunctionId, Record<string, string>>>> => ({
  'wide-looks': shortened(wideSettings(settings)),
  'hourly-looks': shortened(hourlySettings(settings)),
});

/** Every RIPOSTE_* variable that src/platform/read-config.ts reads, and no other. All functions get all of them. */
export function environment(stack: string, settings: Settings): Record<string, Value> {
  return {
    RIPOSTE_STACK: stack,
    RIPOSTE_ACCOUNT: ref('AWS::AccountId'),
    RIPOSTE_REGION: ref('AWS::Region'),
    RIPOSTE_PARTITION: ref('AWS::Partition'),
    RIPOSTE_TABLE: ref('Journal'),
    RIPOSTE_TOPIC: ref('Topic'),
    ...Object.fromEntries(
      groupsOf(settings).map((group) => [`RIPOSTE_QUEUE_${group.toUpperCase()}`, functionOfGroup(group)]),
    ),
    // The others by their ids: with all the URLs, the 4 KB that a function's variables may have would be half used up.
    RIPOSTE_QUEUE_NETWORK: ref(queueId('act-network')),
    RIPOSTE_QUEUE_ALERTS: 'alerts',
    RIPOSTE_QUEUE_DELIVERIES: 'deliveries',
    RIPOSTE_QUEUE_HUB_NOTES: hubNotes(settings),
    RIPOSTE_QUEUE_BLOCK_PLACES: blockPlacesQueue(settings),
    RIPOSTE_DEAD_LETTERS: queuesIn(settings).join(','),
    RIPOSTE_OWN_ROLES: join(
      ',',
      groupsOf(settings).map((group) => attribute(roleId(functionOfGroup(group)), 'RoleId')),
    ),
    RIPOSTE_IP_SETS: ipSetList(stack, settings),
    ...shortened(variablesOf(settings)),
    RIPOSTE_REPORTS: ref('Reports'),
    RIPOSTE_KEY: arnOf('Key'),
    RIPOSTE_BACKUP_KEY: settings.parameterBackup === 'on' ? arnOf('Key') : '',
    POWERTOOLS_SERVICE_NAME: stack,
  };
}
