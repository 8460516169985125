#!/usr/bin/env node
import {enableCompileCache} from 'node:module';

// Compiled code is kept between starts (in the system's folder for temporary files); it saves a third of the start.
enableCompileCache();
// Beside this file in dist/, where the build puts it; a module of its own, so that it comes after the line above.
const cli = './cli.js';
await import(cli);
