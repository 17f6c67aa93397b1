import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AppConfigClient,
  CreateApplicationCommand,
  CreateConfigurationProfileCommand,
  CreateDeploymentStrategyCommand,
  CreateEnvironmentCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-appconfig';
import { AppConfigDataClient } from '@aws-sdk/client-appconfigdata';
import { type HostedIds, hostedRules } from '../../src/core/hosted-rules.ts';
import { givenCli } from '../cli/given-cli.ts';
import { type Emulator, REGION, startMinistack } from './support/emulators.ts';

// The emulator keeps versions, deployments and sessions. It calls no validator, watches no alarm, ends a deployment at
// once, and hands the rules out at each call: what depends on these is tested in the local account.
const STACK = 'riposte-local';

let emulator: Emulator | undefined;
let appconfig: AppConfigClient;
let appconfigdata: AppConfigDataClient;
let ids: HostedIds;

beforeAll(async () => {
  emulator = await startMinistack();
  const credentials = { accessKeyId: '111122223333', secretAccessKey: 'made-up' };
  const options = { endpoint: emulator.url, region: REGION, credentials };
  [appconfig, appconfigdata] = [new AppConfigClient(options), new AppConfigDataClient(options)];
  const { application, environment, profile } = hostedRules(STACK);
  const { Id: ApplicationId = '' } = await appconfig.send(new CreateApplicationCommand({ Name: application }));
  const made = await appconfig.send(new CreateEnvironmentCommand({ ApplicationId, Name: environment }));
  const kept = await appconfig.send(
    new CreateConfigurationProfileCommand({ ApplicationId, Name: profile, LocationUri: 'hosted' }),
  );
  const strategy = await appconfig.send(
    new CreateDeploymentStrategyCommand({
      Name: `${STACK}-rules`,
      DeploymentDurationInMinutes: 0,
      GrowthFactor: 100,
      FinalBakeTimeInMinutes: 30,
      ReplicateTo: 'NONE',
    }),
  );
  ids = {
    ApplicationId,
    EnvironmentId: made.Id ?? '',
    ConfigurationProfileId: kept.Id ?? '',
    DeploymentStrategyId: strategy.Id ?? '',
  };
}, 120_000);

afterAll(async () => {
  appconfig?.destroy();
  appconfigdata?.destroy();
  await emulator?.stop();
});

const file = (text: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'riposte-')), 'riposte.override.yml');
  writeFileSync(path, text);
  return path;
};

it('rules are pushed, decide after a look, go back by the command, and go back when a deployment is stopped', async () => {
  const { run, stack } = givenCli(
    { settings: { rules: 'appconfig' }, through: (clients) => ({ ...clients, appconfig, appconfigdata }) },
    {},
    { hostedRules: ids },
  );
  const inForce = async (): Promise<string[]> => {
    await stack.lookAround();
    const { stdout } = await run('playbooks', 'list', '--deployed');
    return ['malicious-caller', 'port-probe'].filter((id) =>
      new RegExp(`^Off +${id}, by the override$`, 'm').test(stdout),
    );
  };
  expect(await inForce()).toEqual([]);
  const push = async (id: string) => (await run('playbooks', 'push', file(`disable: [${id}]`), '--json')).json();
  expect(await push('malicious-caller')).toMatchObject({ version: 1, deployment: 1, state: 'COMPLETE' });
  expect(await inForce()).toEqual(['malicious-caller']);
  expect(await push('port-probe')).toMatchObject({ version: 2, deployment: 2 });
  expect(await inForce()).toEqual(['port-probe']);
  expect((await run('playbooks', 'pull')).stdout).toContain('port-probe');
  expect((await run('playbooks', 'rollback', '--yes', '--json')).json()).toMatchObject({ version: 1, deployment: 3 });
  expect(await inForce()).toEqual(['malicious-caller']);
  // As AppConfig does it by itself when an alarm rings.
  const { ApplicationId, EnvironmentId } = ids;
  await appconfig.send(new StopDeploymentCommand({ ApplicationId, EnvironmentId, DeploymentNumber: 3 }));
  expect(await inForce()).toEqual(['port-probe']);
}, 60_000);
