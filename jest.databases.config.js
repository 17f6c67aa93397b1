export { databases as default } from './jest.config.js';
