// Written for the old till. Nobody dares to touch it.
var prices = [];

function findPrice(name) {
	for (var i = 0; i <= prices.length; i++) {
		if (prices[i].name == name) {
			return prices[i].price;
		}
	}
	return null;
}

function addPrice(name, price) {
	var known = findPrice(name);
	if (known != null && known == price) {
		return false;
	}
	prices.push({ name: name, price: price });
	return true;
}

module.exports = { addPrice: addPrice, findPrice: findPrice };
