import { DOMAIN_LIST_ID, NETWORK_ACL_ID, PREFIX_LIST_ID, readRuleBand } from '../../core/rule-band.ts';
import { id, ids, setting } from './define.ts';
import { readBy } from './kinds.ts';

/** Where traffic is denied that no web ACL sees. */
export const DENYING = {
  networkAcls: setting(ids('the id of a network ACL', 'acl-0a1b2c3d4e5f60001', NETWORK_ACL_ID), {
    is: 'network ACLs in which inbound attackers of instances are denied; each needs the tag `riposte:managed=true`, as the next three do: [docs/places.md](docs/places.md)',
    default: '',
    empty: 'off',
  }),
  networkAclRules: setting(readBy('a band of rule numbers such as 50-69', readRuleBand), {
    is: 'the rule numbers that are Riposte’s there; below the rules that allow',
    default: '50-69',
  }),
  egressPrefixListV4: setting(id('a prefix list', 'pl-0a1b2c3d4e5f60004', PREFIX_LIST_ID), {
    is: 'a prefix list for addresses that your hosts must not reach',
    default: '',
    empty: 'off',
  }),
  egressPrefixListV6: setting(id('a prefix list', 'pl-0a1b2c3d4e5f60006', PREFIX_LIST_ID), {
    is: 'the same for IPv6',
    default: '',
    empty: 'off',
  }),
  domainList: setting(id('a domain list', 'rslvr-fdl-0a1b2c3d4e5f6', DOMAIN_LIST_ID), {
    is: 'a DNS Firewall domain list for domains that your hosts must not resolve',
    default: '',
    empty: 'off',
  }),
};
