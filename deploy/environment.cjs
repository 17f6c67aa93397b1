const { GROUPS, groupId } = require('./access.cjs');
const { ipSetList } = require('./block-list-layout.cjs');
const { arnOf, queueId, ref } = require('./names.cjs');
const { hubQueueUrl } = require('./security-hub.cjs');

/** Every RIPOSTE_* variable that src/platform/read-config.ts reads, and no other. All functions get all of them. */
function environment(stack, settings, pairs) {
  return {
    RIPOSTE_STACK: stack,
    RIPOSTE_ACCOUNT: ref('AWS::AccountId'),
    RIPOSTE_REGION: ref('AWS::Region'),
    RIPOSTE_PARTITION: ref('AWS::Partition'),
    RIPOSTE_MODE: settings.mode,
    RIPOSTE_TABLE: ref('Journal'),
    RIPOSTE_TOPIC: ref('Topic'),
    ...Object.fromEntries(
      GROUPS.map((group) => [`RIPOSTE_QUEUE_${group.toUpperCase()}`, ref(queueId(groupId(group)))]),
    ),
    RIPOSTE_QUEUE_ALERTS: ref(queueId('alerts')),
    RIPOSTE_QUEUE_DELIVERIES: ref(queueId('deliveries')),
    RIPOSTE_QUEUE_HUB_NOTES: hubQueueUrl(settings),
    // By their ids: with the whole URLs, the 4 KB that a function's variables may have would be half used up.
    RIPOSTE_DEAD_LETTERS: pairs.join(','),
    RIPOSTE_IP_SETS: ipSetList(stack, settings),
    RIPOSTE_NEVER_BLOCK: settings.neverBlock,
    RIPOSTE_NEVER_BLOCK_PARAMETER: settings.neverBlockParameter,
    RIPOSTE_NEVER_BLOCK_OBJECT: settings.neverBlockObject,
    RIPOSTE_PLAYBOOK_PARAMETER: settings.playbookParameter,
    RIPOSTE_AWS_RANGES: settings.awsRanges,
    RIPOSTE_DOCUMENTATION_ADDRESSES: settings.documentationAddresses,
    RIPOSTE_PROTECTED_PRINCIPALS: settings.protectedPrincipals,
    RIPOSTE_MEMBER_ACCOUNTS: settings.memberAccounts,
    RIPOSTE_REGIONS: settings.regions,
    RIPOSTE_CERTIFICATE_ZONES: settings.certificateZones,
    RIPOSTE_WEB_ACL_CHECK: settings.webAclCheck,
    RIPOSTE_NETWORK_ACLS: settings.networkAcls,
    RIPOSTE_NETWORK_ACL_RULES: settings.networkAclRules,
    RIPOSTE_EGRESS_PREFIX_LIST_V4: settings.egressPrefixListV4,
    RIPOSTE_EGRESS_PREFIX_LIST_V6: settings.egressPrefixListV6,
    RIPOSTE_DOMAIN_LIST: settings.domainList,
    RIPOSTE_TIME_ZONE: settings.timeZone,
    RIPOSTE_SES_FROM: settings.sesFrom,
    RIPOSTE_EMAIL: settings.email,
    RIPOSTE_REPORTS: ref('Reports'),
    RIPOSTE_BACKUP_KEY: settings.parameterBackup === 'on' ? arnOf('Key') : '',
    RIPOSTE_APPROVAL_HOURS: String(settings.approvalHours),
    RIPOSTE_MAX_AGE_DAYS: String(settings.maxAgeDays),
    POWERTOOLS_SERVICE_NAME: stack,
  };
}

module.exports = { environment };
