// Stands in for ccxt code of venues we do not trade (StarkNet, dYdX, zkLink, MEXC protobuf): 0.8 MB a bundle.
module.exports = {};
