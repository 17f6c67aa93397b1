import { basename, dirname } from 'node:path';
import type { Plugin } from 'esbuild';

/** A module of the SDK, and what stands in for it. */
export interface StandIn {
  /** Where it lies below `node_modules`. */
  module: RegExp;
  contents: string;
}

/** @param path below the SDK's folders, with `/` between them */
const below = (path: string): RegExp =>
  new RegExp(`[\\\\/]${path.replaceAll('.', '\\.').replaceAll('*', '[\\w-]+').replaceAll('/', '[\\\\/]')}$`);

/**
 * The functions find their credentials in their environment, as Lambda puts them there. The SDK's clients would also look
 * into files, processes, single sign-on and metadata endpoints, and that is a quarter of a bundle that decides.
 */
const CREDENTIALS: StandIn = {
  module: below('@aws-sdk/credential-provider-node/dist-es/index.js'),
  contents: `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
};

/**
 * The index of the SDK's ways to credentials names all of them, and each loads others when first used; the bundler would make
 * parts of them all. A function takes the role of a member, and that is one of them.
 */
const ROLES: StandIn = {
  module: below('@aws-sdk/credential-providers/dist-es/index.js'),
  contents: 'export * from "./fromTemporaryCredentials";',
};

/** Nobody writes files of settings for the SDK into Lambda, where it would look for them before its first call. */
const SETTINGS_FILES: StandIn = {
  module: below('@smithy/core/dist-es/submodules/config/shared-ini-file-loader/loadSharedConfigFiles.js'),
  contents: `export { CONFIG_PREFIX_SEPARATOR } from "./constants";
export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
};

/** Lambda says in the environment which region it is in, and has no instance that could be asked. */
const INSTANCE: StandIn = {
  module: below('@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js'),
  contents: 'export const getInstanceMetadataRegion = async () => undefined;',
};

/** Node has hashes of its own; these would be used where it was built without them. */
const HASHES: StandIn[] = [
  '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js',
  '@smithy/core/dist-es/submodules/checksum/md5/Md5Js',
  '@smithy/core/dist-es/submodules/checksum/crc32/Crc32Js',
  '@aws-sdk/checksums/dist-es/submodules/sha/sha1/Sha1Js',
].map((path) => ({
  module: below(`${path}.js`),
  contents: `export class ${basename(path)} { constructor() { throw new Error("this Node has no crypto"); } }`,
}));

/** Our clients try again in the standard way: no variable of a function asks for another, which would keep a pace of its own. */
const RETRIES: StandIn = {
  module: below('@smithy/core/dist-es/submodules/retry/util-retry/AdaptiveRetryStrategy.js'),
  contents: 'export { StandardRetryStrategy as AdaptiveRetryStrategy } from "./StandardRetryStrategy";',
};

/** None of our calls is answered by a stream of events; clients of which others are would hold what reads them. */
const STREAMS: StandIn = {
  module: below('@smithy/core/dist-es/submodules/event-streams/index.js'),
  contents: `export const eventStreamSerdeProvider = () => ({});
export const resolveEventStreamSerdeConfig = (config) => config;`,
};

/** Only the events of a stream are signed by their headers in that form. */
const EVENT_HEADERS: StandIn = {
  module: below('@smithy/signature-v4/dist-es/HeaderFormatter.js'),
  contents: `export class HeaderFormatter {
  format() { throw new Error("events of a stream are not signed in this bundle"); }
}`,
};

/**
 * DynamoDB's client can ask the service for other endpoints, where the environment says so, and ours does not. What would
 * keep them is a fifth of that client; without it, calls go to the region's endpoint in any case.
 */
const ENDPOINTS: StandIn = {
  module: below('@aws-sdk/endpoint-cache/dist-es/EndpointCache.js'),
  contents: `export class EndpointCache {
  getEndpoint() {}
  get() {}
  set() {}
  delete() {}
  has() { return false; }
  clear() {}
}`,
};

/** S3's client can sign for access points of several regions at once, with packages that are in no bundle; no call of ours names one. */
const MULTI_REGION: StandIn = {
  module: below('@aws-sdk/signature-v4-multi-region/dist-es/SignatureV4MultiRegion.js'),
  contents: `import { SignatureV4SignWithCredentials } from "./SignatureV4SignWithCredentials";
export class SignatureV4MultiRegion extends SignatureV4SignWithCredentials {
  static sigv4aDependency() { return "none"; }
}`,
};

/** No bucket of ours is a directory bucket, for which S3's client would open sessions and keep them. */
const DIRECTORY_BUCKETS: StandIn = {
  module: below(
    '@aws-sdk/middleware-sdk-s3/dist-es/submodules/s3/middleware-s3-express/classes/S3ExpressIdentityProviderImpl.js',
  ),
  contents: `export class S3ExpressIdentityProviderImpl {
  async getS3ExpressIdentity() { throw new Error("sessions with directory buckets are not in this bundle"); }
}`,
};

/** No client of ours is told to follow a bucket into another region. */
const REDIRECTS: StandIn = {
  module: below(
    '@aws-sdk/middleware-sdk-s3/dist-es/submodules/s3/middleware-region-redirect/region-redirect-middleware.js',
  ),
  contents: `export const regionRedirectMiddlewareOptions = {};
export const regionRedirectMiddleware = () => (next) => next;
export const getRegionRedirectMiddlewarePlugin = () => ({ applyToStack() {} });`,
};

/** S3's client would gather small pieces of a stream where it is told how large they are to be, and ours is not. */
const BUFFERS: StandIn = {
  module: below('@smithy/core/dist-es/submodules/serde/util-stream/createBufferedReadable.js'),
  contents: 'export const createBufferedReadable = (stream) => stream;',
};

/** The table reads page after page itself, and scans nothing. */
const PAGES: StandIn = {
  module: below('@aws-sdk/lib-dynamodb/dist-es/pagination/index.js'),
  contents: 'export {};',
};

/** What a browser reads; an answer in Node is a stream of Node's own. */
const BROWSERS: StandIn[] = [
  ['sdk-stream-mixin', 'sdkStreamMixin'],
  ['checksum/createChecksumStream', 'createChecksumStream'],
  ['getAwsChunkedEncodingStream', 'getAwsChunkedEncodingStream'],
].map(([path = '', name = '']) => ({
  module: below(`@smithy/core/dist-es/submodules/serde/util-stream/${path}.browser.js`),
  contents: `export const ${name} = () => { throw new Error("streams of browsers are not in this bundle"); };`,
}));

export const STAND_INS: readonly StandIn[] = [
  CREDENTIALS,
  ROLES,
  SETTINGS_FILES,
  INSTANCE,
  ...HASHES,
  RETRIES,
  STREAMS,
  EVENT_HEADERS,
  ENDPOINTS,
  MULTI_REGION,
  DIRECTORY_BUCKETS,
  REDIRECTS,
  PAGES,
  BUFFERS,
  ...BROWSERS,
];

/** Leaves out of bundles what the SDK has for other places than a function of ours. */
export const neverInLambda: Plugin = {
  name: 'never-in-lambda',
  setup(build) {
    for (const { module, contents } of STAND_INS)
      build.onLoad({ filter: module }, ({ path }) => ({ contents, resolveDir: dirname(path), loader: 'js' }));
  },
};
