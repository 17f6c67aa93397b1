import project from '../package.json' with { type: 'json' };
import { SOURCE_IDS } from '../src/core/finding.ts';
import { type Group, pairOf } from '../src/core/group.ts';
import type { FunctionEntry } from '../src/functions/function-entry.ts';
import { functionOfGroup, functions, memoryOf, queuesOf } from '../src/functions/index.ts';
import { entriesOf } from '../src/platform/settings/kinds.ts';
import { actionsOf, type Settings } from '../src/platform/settings/schema.ts';
import { FEEDS, type Feed } from '../src/sources/source.ts';
import { access } from './access.ts';
import { withTable } from './adopt.ts';
import { alarms } from './alarms.ts';
import { alerts } from './alerts.ts';
import { approvalPage } from './approval-page.ts';
import { athena } from './athena.ts';
import { blockList } from './block-list.ts';
import { groupArns, scopesOf, setsCompared } from './block-list-layout.ts';
import { blockPlaces, handBlockPlaces } from './block-places.ts';
import { dashboard } from './dashboard.ts';
import { ddosAlarms } from './ddos-alarms.ts';
import { groupsOf, queuesIn } from './deployed.ts';
import { sender } from './email.ts';
import { environment } from './environment.ts';
import { eventRule, rulesOf } from './event-rules.ts';
import { lambda } from './function.ts';
import { entersMembers, permissionsOf, permissionsToAct } from './granted.ts';
import { hostedRulesParts } from './hosted-rules.ts';
import { journal } from './journal.ts';
import { arnOf, deadLettersId, join, pascal, ref, roleId } from './names.ts';
import { enteringMembers, memberRules, organisationBus, organisationOutputs } from './organisation/hub.ts';
import { quarantineGroups } from './quarantine.ts';
import { queuePair } from './queue.ts';
import { replayBus, replayOutputs } from './replay-bus.ts';
import { reportBucket } from './report-bucket.ts';
import { rotateDatabase } from './rotate-database.ts';
import { schedules } from './schedules.ts';
import { handHubNotes, securityHub } from './security-hub.ts';
import type { FrameworkFunction, Output, Part, Resources, Statement, Value } from './template.ts';
import { topic } from './topic.ts';
import { aclId, webAcls } from './web-acl.ts';
import { workflows } from './workflows.ts';

const NAMES_ADDRESSES: readonly Feed[] = ['guardduty', 'posture', 'signals'];

/** A feed: its sources' rules, its queue and dead-letter queue, and the function that decides. */
function feedParts(stack: string, settings: Settings, id: Feed): Part[] {
  const rules = {
    ...Object.fromEntries(rulesOf(id).map((rule) => [`${pascal(rule.name)}Rule`, eventRule(stack, rule)])),
    ...memberRules(stack, settings, id),
  };
  const statements = [
    access.recordFinding,
    access.tieFindings,
    access.handOver(settings),
    access.setAside(id),
    ...access.readPlaybooks(settings),
    ...access.readInventory(settings),
    // The findings of the others name no address that could be blocked.
    ...(NAMES_ADDRESSES.includes(id) ? [access.readNeverBlock, ...access.takeExpress] : []),
  ];
  return [
    { resources: queuePair(stack, id, Object.keys(rules)) },
    { resources: rules },
    lambda({ stack, id, statements }),
  ];
}

/** An act group: its queue and dead-letter queue, and the function with the permissions of its actions. */
function groupParts(stack: string, settings: Settings, name: Group): Part[] {
  const id = functionOfGroup(name);
  const named = [settings.actions, settings.contain, settings.baseline].map(entriesOf);
  const toAct = permissionsToAct(id, actionsOf(...(named as [string[], string[], string[]])), settings);
  const statements = [
    access.recordActions,
    // Nothing is restored, and so counted, where no copies are kept.
    ...(toAct.length > 0 && (name !== 'restore' || settings.parameterBackup === 'on') ? [access.countTargets] : []),
    access.sendLater(pairOf(name).map(functionOfGroup)),
    ...(name === 'network' ? [...access.keepBlocks, ...handBlockPlaces(settings)] : []),
    ...(name === 'workflows' ? [access.settleQuestions, ...permissionsOf('act-workflows')] : []),
    ...(entersMembers(id) ? access.enterMembers(stack, settings, (functions[id] as FunctionEntry).enters) : []),
    access.handAlerts,
    // News of a secret: which rotation waits for it.
    ...(name === 'expiry' ? [access.readDue] : []),
    ...handHubNotes(settings),
    ...toAct,
    ...(toAct.some(({ Action }) => [Action].flat().some((each) => /^iam:(Put|Delete)RolePolicy$/.test(each)))
      ? [access.spareOwnRoles(stack, settings)]
      : []),
    // It looks them up itself when nobody has yet, so that a new deployment can block at once.
    ...(name === 'network' ? permissionsOf('look-around') : []),
  ];
  return [
    ...queuesOf({ id, ...functions[id] }).map((queue) => ({ resources: queuePair(stack, queue) })),
    lambda({
      stack,
      id,
      statements,
      memory: memoryOf(functions[id], setsCompared(settings)),
      environment: asksItself(toAct) ? { RIPOSTE_OWN_ROLE: arnOf(roleId(id)) } : {},
    }),
  ];
}

/** Whether an action of it asks IAM what the function's own role may do. */
const asksItself = (statements: readonly Statement[]): boolean =>
  statements.some(({ Action }) => Action.includes('iam:SimulatePrincipalPolicy'));

function parts(stack: string, settings: Settings): Part[] {
  return [
    ...FEEDS.flatMap((id) => feedParts(stack, settings, id)),
    ...groupsOf(settings).flatMap((name) => groupParts(stack, settings, name)),
    ...blockPlaces(stack, settings),
    ...alerts(stack, settings),
    ...approvalPage(stack, settings),
    ...securityHub(stack, settings),
    ...replayBus(stack, settings),
    { resources: organisationBus(stack, settings), outputs: organisationOutputs(settings) },
    ...workflows(stack, settings),
    ...rotateDatabase(stack, settings),
    ...hostedRulesParts(stack, settings),
    ...schedules(stack, settings),
    {
      resources: { ...(settings.table ? {} : journal()), ...reportBucket(), ...sender(settings), ...alarms(stack) },
    },
    { resources: athena(stack, settings) ?? {} },
    {
      resources: {
        ...blockList(stack, settings),
        ...webAcls(stack, settings),
        ...ddosAlarms(stack, settings),
        ...quarantineGroups(stack, settings),
      },
    },
    {
      environment: environment(stack, settings),
      outputs: {
        ...outputs(settings, queuesIn(settings)),
        ...whereBlocksTakeEffect(stack, settings),
        ...replayOutputs(settings),
      },
    },
  ];
}

// The operator's command reads these: it knows the stack by its outputs alone.
const outputs = ({ mode, timeZone }: Settings, pairs: readonly string[]): Record<string, Output> => ({
  Version: { Description: 'Of Riposte.', Value: project.version },
  TopicArn: { Description: 'Alerts, alarms and the digest.', Value: { Ref: 'Topic' } },
  TableName: { Description: 'The journal.', Value: { Ref: 'Journal' } },
  Mode: { Description: 'The most that any playbook may do.', Value: mode },
  TimeZone: { Description: 'Of the daily digest.', Value: timeZone },
  ReportBucket: { Description: 'The reports of the digest.', Value: ref('Reports') },
  DeadLetterUrls: {
    Description: 'Every dead-letter queue; its queue has the same URL without the ending.',
    Value: join(
      ',',
      pairs.map((id) => ref(deadLettersId(id))),
    ),
  },
});

const whereBlocksTakeEffect = (stack: string, settings: Settings): Record<string, Output> => ({
  RuleGroupArn: {
    Description: 'Add to your web ACLs: it blocks what is on the block list. Several are separated by commas.',
    Value: groupArns(stack, 'REGIONAL', settings),
  },
  ...(settings.cloudFront === 'on' && {
    CloudFrontRuleGroupArn: {
      Description: 'The same for the web ACLs of CloudFront distributions.',
      Value: groupArns(stack, 'CLOUDFRONT', settings),
    },
  }),
  ...(settings.webAcl === 'on' &&
    Object.fromEntries(
      scopesOf(settings).map((scope) => [
        `${aclId(scope)}Arn`,
        { Description: `The web ACL of scope ${scope}.`, Value: arnOf(aclId(scope)) },
      ]),
    )),
});

const merged = <Kind extends keyof Part>(all: readonly Part[], kind: Kind): NonNullable<Part[Kind]> =>
  Object.assign({}, ...all.map((part) => part[kind] ?? {}));

/** Every role under the boundary and the path that the settings name. */
const withRoleSettings = (resources: Resources, { permissionsBoundary, rolePath }: Settings): Resources =>
  Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => {
      if (resource.Type !== 'AWS::IAM::Role') return [id, resource];
      const more = {
        ...(permissionsBoundary && { PermissionsBoundary: permissionsBoundary }),
        ...(rolePath !== '/' && { Path: rolePath }),
      };
      return [id, { ...resource, Properties: { ...resource.Properties, ...more } }];
    }),
  );

/** No queue is worked off by more batches at the same time than the setting allows. */
const withConcurrency = (functions: Stack['functions'], { concurrency: most }: Settings): Stack['functions'] =>
  most === 0
    ? functions
    : Object.fromEntries(
        Object.entries(functions).map(([id, { events, ...rest }]) => {
          const limited = events.map((event) => {
            if (!('sqs' in event)) return event;
            const { sqs } = event;
            return { sqs: { ...sqs, maximumConcurrency: Math.min(most, sqs.maximumConcurrency ?? most) } };
          });
          return [id, { ...rest, events: limited }];
        }),
      );

const alarmsOf = (resources: Resources): string[] =>
  Object.values(resources).flatMap(({ Type, Properties }) =>
    Type === 'AWS::CloudWatch::Alarm' ? [String(Properties.AlarmName)] : [],
  );

export interface Stack {
  environment: Record<string, Value>;
  functions: Record<string, FrameworkFunction>;
  resources: { Resources: Resources; extensions: object; Outputs: Record<string, Output> };
}

/** What serverless.yml takes: the variables of all functions, the functions, and everything else. */
export function stackOf(stack: string, settings: Settings): Stack {
  const all = parts(stack, settings);
  const functions = withConcurrency(merged(all, 'functions'), settings);
  const made = withRoleSettings(enteringMembers(merged(all, 'resources'), stack, settings), settings);
  const resources = { ...made, ...topic(stack, settings, alarmsOf(made)) };
  // A journal that is there already takes the place of the stack's own.
  const placed = <T>(value: T): T => (settings.table ? withTable(value, settings.table) : value);
  const contents = { sources: SOURCE_IDS, feeds: FEEDS, pairs: queuesIn(settings), functions, resources };
  return {
    environment: placed(merged(all, 'environment')),
    functions: placed(functions),
    resources: {
      Resources: placed({ ...resources, ...dashboard(stack, settings, contents) }),
      extensions: merged(all, 'extensions'),
      Outputs: placed(merged(all, 'outputs')),
    },
  };
}
