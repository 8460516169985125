/** The release everything here is true to. */
export const kubernetesVersion = 'v1.36.2';

export const etcdVersion = '3.6.8-0';
export const coreDnsVersion = 'v1.14.2';
