const { arnOf } = require('./names.cjs');

const visible = (MetricName) => ({ CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName });

// The addresses are the reconciler's: with none here, an update of the stack leaves them as they are.
const ipSet = (stack, suffix, IPAddressVersion) => ({
  Type: 'AWS::WAFv2::IPSet',
  Properties: {
    Name: `${stack}-block-list-${suffix}`,
    Description: 'Written by Riposte only',
    Scope: 'REGIONAL',
    IPAddressVersion,
    Addresses: [],
  },
});

/** Two IP sets, and the rule group that users attach to their web ACLs. */
function blockList(stack, { mode }) {
  const inSet = (logicalId) => ({ IPSetReferenceStatement: { Arn: arnOf(logicalId) } });
  // A ceiling under which nothing may be touched must not block what an earlier deployment put on the list.
  const action = ['approve', 'enforce'].includes(mode) ? { Block: {} } : { Count: {} };
  return {
    BlockListV4: ipSet(stack, 'v4-00', 'IPV4'),
    BlockListV6: ipSet(stack, 'v6-00', 'IPV6'),
    BlockListRuleGroup: {
      Type: 'AWS::WAFv2::RuleGroup',
      Properties: {
        Name: `${stack}-block-list`,
        Description: 'Blocks what is on the block list of Riposte',
        Scope: 'REGIONAL',
        // Fixed once made; two IP sets need 2.
        Capacity: 10,
        VisibilityConfig: visible(`${stack}-block-list`),
        Rules: [
          {
            Name: 'block-list',
            Priority: 0,
            Action: action,
            Statement: { OrStatement: { Statements: [inSet('BlockListV4'), inSet('BlockListV6')] } },
            VisibilityConfig: visible(`${stack}-block-list-rule`),
          },
        ],
      },
    },
  };
}

module.exports = { blockList };
