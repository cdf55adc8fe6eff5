// Loaded before a Node server that would listen on every interface: it listens on this machine alone.
const net = require("node:net");
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...given) {
  if (typeof given[0] === "number" && typeof given[1] !== "string") given.splice(1, 0, "127.0.0.1");
  return listen.apply(this, given);
};
