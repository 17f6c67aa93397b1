import { readRuleBand } from '../../src/core/rule-band.ts';
import { readConfig } from '../../src/platform/read-config.ts';
import { ACL, DOMAINS, LIST, LIST_V6 } from '../actions/deny/targets/given.ts';
import { environment } from '../support/fixtures.ts';

const read = (env: Record<string, string>) => readConfig({ ...environment, ...env });

describe('the settings of places', () => {
  it('are off by default', () => {
    const { networkAcls, networkAclRules, egressPrefixLists, ...config } = read({});
    expect({ networkAcls, networkAclRules, egressPrefixLists }).toEqual({
      networkAcls: [],
      networkAclRules: { first: 50, last: 69 },
      egressPrefixLists: {},
    });
    expect(config).not.toHaveProperty('domainList');
  });

  it('are off where they are empty, as a deployment sets them', () => {
    const empty = { RIPOSTE_NETWORK_ACLS: '', RIPOSTE_EGRESS_PREFIX_LIST_V4: '', RIPOSTE_DOMAIN_LIST: '' };
    expect(read(empty)).toMatchObject({ networkAcls: [], egressPrefixLists: {} });
  });

  it('name each place', () => {
    const env = {
      RIPOSTE_NETWORK_ACLS: `${ACL}, acl-0a1b2c3d`,
      RIPOSTE_NETWORK_ACL_RULES: '10-19',
      RIPOSTE_EGRESS_PREFIX_LIST_V4: LIST,
      RIPOSTE_EGRESS_PREFIX_LIST_V6: LIST_V6,
      RIPOSTE_DOMAIN_LIST: DOMAINS,
    };
    expect(read(env)).toMatchObject({
      networkAcls: [ACL, 'acl-0a1b2c3d'],
      networkAclRules: { first: 10, last: 19 },
      egressPrefixLists: { v4: LIST, v6: LIST_V6 },
      domainList: DOMAINS,
    });
  });

  it.each([
    { name: 'RIPOSTE_NETWORK_ACLS', value: `${ACL},subnet-0a1b2c3d` },
    { name: 'RIPOSTE_NETWORK_ACL_RULES', value: '69-50' },
    { name: 'RIPOSTE_EGRESS_PREFIX_LIST_V4', value: 'pl-' },
    { name: 'RIPOSTE_EGRESS_PREFIX_LIST_V6', value: 'com.amazonaws.eu-west-1.s3' },
    { name: 'RIPOSTE_DOMAIN_LIST', value: 'rslvr-frg-0a1b2c3d4e5f6' },
  ])('stop the start of a function when they cannot be right: $name', ({ name, value }) => {
    expect(() => read({ [name]: value })).toThrow(name);
  });

  it.each([
    { text: '50-69', band: { first: 50, last: 69 } },
    { text: '1-32766', band: { first: 1, last: 32_766 } },
    { text: '7-7', band: { first: 7, last: 7 } },
    { text: '0-5', band: undefined },
    { text: '1-32767', band: undefined },
    { text: '5', band: undefined },
    { text: '5-', band: undefined },
    { text: '-5-9', band: undefined },
  ])('the band $text', ({ text, band }) => {
    expect(readRuleBand(text)).toEqual(band);
  });
});
