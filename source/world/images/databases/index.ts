import type {ImageFamily} from '../image.ts';
import {memcachedImages} from './memcached.ts';
import {mongoImages} from './mongo.ts';
import {mysqlImages} from './mysql.ts';
import {postgresImages} from './postgres.ts';
import {redisImages} from './redis.ts';

export const databaseImages: readonly ImageFamily[] = [...memcachedImages, ...mongoImages, ...mysqlImages, ...postgresImages, ...redisImages];
