/** The password of every test that has one of its own: what no output, error or event may show, in whatever form. */
export const sentinelPassword = 'kestrel_Q7hT9mVx.ouzel_w4Rz2pLd';
