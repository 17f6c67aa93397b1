import { isIPv4, isIPv6 } from 'node:net';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { toOcsf } from '../../src/export/ocsf.ts';
import { everything, givenExportedAction, givenExportedFinding, hostileExports } from './given.ts';
import { detectionFinding, networkRemediationActivity, remediationActivity } from './ocsf-schema.ts';

const ajv = new Ajv({ allErrors: true, strict: false, formats: { ipv4: isIPv4, ipv6: isIPv6 } });
const schemas = {
  2004: ajv.compile(detectionFinding),
  7001: ajv.compile(remediationActivity),
  7004: ajv.compile(networkRemediationActivity),
};

/** What the schema says against it. */
function problems(event: Record<string, unknown>): unknown[] {
  const validate = schemas[event.class_uid as keyof typeof schemas];
  // As it is written: what is undefined is not there.
  return validate(JSON.parse(JSON.stringify(event))) ? [] : (validate.errors ?? []);
}

it.each(everything)('$title is what the schema asks for', ({ exported }) => {
  const event = toOcsf(exported);
  expect(problems(event)).toEqual([]);
  expect(event.type_uid).toBe(Number(event.class_uid) * 100 + Number(event.activity_id));
});

it('whatever text findings bring along, it is what the schema asks for', () => {
  fc.assert(fc.property(hostileExports, (exported) => expect(problems(toOcsf(exported))).toEqual([])));
});

it('the check refuses what is not in the schema', () => {
  const event = toOcsf(givenExportedFinding());
  expect(problems({ ...event, severity_id: 7 })).not.toEqual([]);
  expect(problems({ ...event, wrong: 1 })).not.toEqual([]);
  const { finding_info: _, ...without } = event;
  expect(problems(without)).not.toEqual([]);
});

describe('a finding', () => {
  it.each([
    { title: 'seen once', finding: { count: 1 }, activity: 'Create' },
    { title: 'seen again', finding: { count: 3 }, activity: 'Update' },
    { title: 'archived', finding: { archived: true }, activity: 'Close' },
  ])('($title) is $activity', ({ finding, activity }) => {
    expect(toOcsf(givenExportedFinding(finding)).activity_name).toBe(activity);
  });

  it.each([
    { severity: 2, id: 2 },
    { severity: 6.9, id: 3 },
    { severity: 7, id: 4 },
    { severity: 9, id: 5 },
  ])('of severity $severity has the id $id', ({ severity, id }) => {
    expect(toOcsf(givenExportedFinding({ severity })).severity_id).toBe(id);
  });

  it.each([
    { direction: 'INBOUND' as const, side: 'src_endpoint' },
    { direction: 'OUTBOUND' as const, side: 'dst_endpoint' },
  ])('$direction has the other side as $side', ({ direction, side }) => {
    const peers = [{ address: '198.51.100.7', asn: '64496', organization: 'Example', country: 'Nowhere' }];
    expect(toOcsf(givenExportedFinding({ direction, peers })).evidences).toMatchObject([
      { [side]: { ip: '198.51.100.7', autonomous_system: { number: 64_496 }, location: { country: 'Nowhere' } } },
    ]);
  });
});

describe('an action', () => {
  it.each([
    { action: 'block-ip' as const, uid: 7004, activity: 'Isolate' },
    { action: 'deactivate-access-key' as const, uid: 7001, activity: 'Evict' },
    { action: 'block-public-access' as const, uid: 7001, activity: 'Harden' },
    { action: 'rotate-secret' as const, uid: 7001, activity: 'Restore' },
    { action: 'notify' as const, uid: 7001, activity: 'Notify' },
  ])('$action is $activity of class $uid', ({ action, uid, activity }) => {
    expect(toOcsf(givenExportedAction({}, action))).toMatchObject({ class_uid: uid, activity_name: activity });
  });

  it('refers to its finding, and says who said yes, from what to what', () => {
    const event = toOcsf(givenExportedAction({ from: 'open', to: 'closed', by: 'anna' }));
    expect(event.unmapped).toMatchObject({
      finding_uid: 'guardduty#111122223333#eu-west-1#a0000000000000000000000000000001',
      from: 'open',
      to: 'closed',
      by: 'anna',
    });
  });
});
