import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { addFacts, type Looked } from '../read/facts.ts';
import type { Reader } from '../read/reader.ts';
import { type Found, readExact } from '../read/resources.ts';
import { portOf, readSourceIps } from './peers.ts';

/** What one kind of action tells beside the other side's address. */
const FACTS: Record<string, (action: Reader, found: Found) => Looked> = {
  NETWORK_CONNECTION: connection,
  PORT_PROBE: (action) => ({ ports: portsOf(action) }),
  AWS_API_CALL: apiCall,
  DNS_REQUEST: (action) => ({
    registeredDomain: action.said('domainWithSuffix', 253),
    vpcOwnerAccount: action.said('vpcOwnerAccountId', 64),
  }),
  KUBERNETES_API_CALL: clusterCall,
  RDS_LOGIN_ATTEMPT: logins,
};

/** Adds the facts of an action, by its `actionType`. */
export function addFactsOfAction(facts: Finding['facts'], type: string, action: Reader, found: Found): void {
  addFacts(facts, {
    // Exactly as it stands there: cleaned, it would be another domain, and may be denied.
    domain: readExact(action, 'domain', 253, found) ?? action.said('domainDetails.domain', 253),
    protocol: action.said('protocol', 32),
    blocked: action.flag('blocked'),
  });
  const more = FACTS[type]?.(action, found);
  if (more) addFacts(facts, more);
}

function connection(action: Reader, found: Found): Looked {
  const port = portOf(action, 'localPortDetails.port', found);
  return {
    ...(port !== undefined && { port }),
    remotePort: portOf(action, 'remotePortDetails.port', found),
    localAddress: action.said('localIpDetails.ipAddressV4', 64) ?? action.said('localIpDetails.ipAddressV6', 64),
    networkInterface: action.said('localNetworkInterface', 64),
  };
}

/** The probed ports, each once, where there are several. */
function portsOf(action: Reader): string | undefined {
  const ports = action.list('portProbeDetails').map((probe) => probe.said('localPortDetails.port', 8));
  const known = [...new Set(ports.filter((port) => port !== undefined))];
  return known.length > 1 ? clean(known.join(', '), 128) : undefined;
}

function apiCall(action: Reader): Looked {
  return {
    api: action.said('api', 128),
    serviceName: action.said('serviceName', 128),
    errorCode: action.said('errorCode', 128),
    callerType: action.said('callerType', 64),
    userAgent: action.said('userAgent'),
    remoteAccountId: action.said('remoteAccountDetails.accountId', 64),
    remoteAccountAffiliated: action.flag('remoteAccountDetails.affiliated'),
    remoteService: action.said('remoteAccountDetails.awsServiceName', 128),
  };
}

function clusterCall(action: Reader, found: Found): Looked {
  const sources = readSourceIps(action, found);
  return {
    verb: action.said('verb', 32),
    requestUri: action.said('requestUri'),
    statusCode: action.said('statusCode', 32),
    namespace: action.said('namespace', 128),
    kubernetesResource: action.said('resource', 128),
    kubernetesResourceName: action.said('resourceName', 128),
    userAgent: action.said('userAgent'),
    ...(sources.length > 1 && { sourceIps: clean(sources.join(', ')) }),
  };
}

function logins(action: Reader): Looked {
  const attempts = action.list('LoginAttributes');
  if (attempts.length === 0) return {};
  const sum = (path: string): number => attempts.reduce((total, login) => total + (login.number(path) ?? 0), 0);
  const users = [...new Set(attempts.map((login) => login.said('user', 128)))].filter((user) => user !== undefined);
  return {
    failedLogins: sum('failedLoginAttempts'),
    successfulLogins: sum('successfulLoginAttempts'),
    loginUser: users.length > 0 ? clean(users.join(', '), 128) : undefined,
    loginApplication: attempts[0]?.said('application', 128),
  };
}
