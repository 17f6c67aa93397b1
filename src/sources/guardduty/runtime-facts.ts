import type { Looked } from '../read/facts.ts';
import type { Reader } from '../read/reader.ts';

/**
 * Which process did it, with what. All of it is chosen by whoever runs the process: for people to read, and never a
 * target.
 */
export function runtimeFacts(runtime: Reader): Looked {
  if (runtime.isEmpty) return {};
  const process = runtime.at('process');
  const context = runtime.at('context');
  return {
    process: process.said('name', 128),
    executable: process.said('executablePath'),
    executableSha256: process.said('executableSha256', 64),
    processUser: process.said('user', 64),
    parentProcess: process.list('lineage')[0]?.said('executablePath'),
    commandLine: context.said('commandLineExample'),
    tool: context.said('toolName', 128),
    toolCategory: context.said('toolCategory', 64),
    file: firstSaid(context, ['threatFilePath', 'filePath', 'scriptPath', 'releaseAgentPath', 'runcBinaryPath']),
    library: firstSaid(context, ['libraryPath', 'ldPreloadValue']),
    kernelModule: firstSaid(context, ['moduleName', 'moduleFilePath']),
    mount: context.said('mountSource'),
    socket: context.said('socketPath'),
    modifiedBy: context.said('modifyingProcess.executablePath'),
    targetProcess: context.said('targetProcess.executablePath'),
  };
}

const firstSaid = (from: Reader, paths: readonly string[]): string | undefined =>
  paths.map((path) => from.said(path)).find((text) => text !== undefined);
