import { attackedGroups } from '../../../src/sources/guardduty/attacked-groups.ts';

const [WEB, ADMIN] = ['sg-0a1b2c3d4e5f60001', 'sg-0a1b2c3d4e5f60002'];
const one = (networkInterfaceId: string, privateIpAddress: string, ...groups: unknown[]) => ({
  networkInterfaceId,
  privateIpAddress,
  ipv6Addresses: [`2001:db8::${privateIpAddress.at(-1)}`],
  securityGroups: groups.map((groupId) => ({ groupId })),
});
const resource = {
  instanceDetails: { networkInterfaces: [one('eni-1', '10.0.0.1', WEB), one('eni-2', '10.0.0.2', ADMIN)] },
};
const connection = (fields: object) => ({
  action: { networkConnectionAction: { connectionDirection: 'INBOUND', ...fields } },
});

describe('the groups that let an attack in', () => {
  it.each([
    { what: 'the named interface', fields: { localNetworkInterface: 'eni-2' }, groups: ADMIN },
    { what: 'the local address', fields: { localIpDetails: { ipAddressV4: '10.0.0.1' } }, groups: WEB },
    { what: 'the local IPv6 address', fields: { localIpDetails: { ipAddressV6: '2001:db8::2' } }, groups: ADMIN },
    { what: 'all interfaces, where none is named', fields: {}, groups: `${WEB}, ${ADMIN}` },
    { what: 'nothing of what our host opens', fields: { connectionDirection: 'OUTBOUND' }, groups: undefined },
  ])('are those of $what', ({ fields, groups }) => {
    expect(attackedGroups(resource, connection(fields))).toBe(groups);
  });

  it.each([
    undefined,
    1,
    {},
    { instanceDetails: { networkInterfaces: [1, { securityGroups: [{ groupId: 'sg-x' }] }] } },
  ])('are none of %j', (odd) => {
    expect(attackedGroups(odd, connection({}))).toBeUndefined();
  });
});
